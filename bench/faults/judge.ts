import { existsSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Sql } from "postgres";
import type { RecordedRequest } from "../../e2e/fakes/model-server/recorder";
import type { Chat, Message, QueuedMessage } from "../../lib/chat/wire";
import { type Conversation, markerOf } from "./conversation";
import { EFFECT_LINE, MARKER } from "./prompts";
import type { Subscriber } from "./subscriber";

export interface Violation {
  invariant: string;
  chatId: string | null;
  text: string;
}

/** What is left of one chat when all is quiet. */
export interface Remains {
  name: string;
  conversation: Conversation;
  chat: Chat;
  messages: Message[];
  queued: QueuedMessage[];
}

const EQUAL_DEADLINE_MS = 30_000;
/** api.md: the newest 200 messages come with a snapshot. */
const MIN_WINDOW = 200;
const LOOK_INTERVAL_MS = 100;
const TOKEN = /r(\d+)\.(\d+) /g;

type Complain = (invariant: string, text: string) => void;

/** I1, I2, I3: every accepted message is there, once, and in the order in which it was accepted. */
export function judgeMessages({ conversation, messages, queued }: Remains, complain: Complain): void {
  const users = messages.filter((row) => row.role === "user").map(markerOf);
  const waiting = queued.flatMap(({ content: [part] }) =>
    part?.type === "text" ? (MARKER.exec(part.text)?.[1] ?? []) : [],
  );
  const there = [...users, ...waiting];
  for (const marker of new Set(there)) {
    const times = there.filter((found) => found === marker).length;
    if (times > 1) complain("I2", `${marker} is there ${times} times`);
  }
  const expected = conversation.accepted.filter(({ stays }) => stays);
  for (const { marker } of expected) {
    if (!there.includes(marker)) complain("I1", `${marker} was accepted and is not there`);
  }
  for (const { marker, stays } of conversation.accepted) {
    if (!stays && there.includes(marker)) complain("I1", `${marker} was taken away and is there`);
  }
  const ordered = expected.filter(({ jumps }) => !jumps).map(({ marker }) => marker);
  const found = there.filter((marker) => ordered.includes(marker));
  const accepted = ordered.filter((marker) => found.includes(marker));
  if (!isDeepStrictEqual(found, accepted))
    complain("I3", `accepted as ${accepted.join(" ")}, found as ${found.join(" ")}`);
}

/** I4: a row's text comes from one model call, whole or, when it was interrupted, from its beginning; no call makes two rows. */
export function judgeTexts(
  all: readonly Remains[],
  requests: readonly RecordedRequest[],
  complain: (chatId: string) => Complain,
): void {
  const rowOf = new Map<number, string>();
  for (const { chat, messages } of all) {
    const say = complain(chat.id);
    for (const row of messages.filter(({ role }) => role === "assistant")) {
      const text = row.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
      const tokens = [...text.matchAll(TOKEN)].map((match) => [Number(match[1]), Number(match[2])] as const);
      const [first] = tokens;
      if (!first) continue;
      const [request] = first;
      if (tokens.some(([other, n], index) => other !== request || n !== index))
        say("I4", `${row.id} is not the text of one model call: ${text.slice(0, 200)}`);
      if (rowOf.has(request)) say("I4", `model call ${request} is in ${row.id} and in ${rowOf.get(request)}`);
      rowOf.set(request, row.id);
      const spoken = requests[request]?.outcome === "completed" && row.interrupted !== true;
      const numbered = requests[request]?.numbered ?? 0;
      if (spoken && tokens.length !== numbered)
        say("I4", `${row.id} holds ${tokens.length} of the ${numbered} words of model call ${request}`);
      if (!spoken && row.interrupted !== true)
        say("I4", `${row.id} is whole, but model call ${request} was ${requests[request]?.outcome}`);
    }
  }
}

/** I5: every call has one result, and the strict provider has refused nothing. */
export function judgeTranscript({ messages, chat }: Remains, complain: Complain): void {
  const isAtRest = chat.status !== "running" && chat.status !== "interrupting";
  for (const row of messages) {
    for (const part of row.parts) {
      if (part.type !== "dynamic-tool" || !isAtRest) continue;
      if (part.state !== "output-available" && part.state !== "output-error")
        complain("I5", `call ${part.toolCallId} of ${row.id} is ${part.state}`);
    }
  }
}

/** I6: what each client has made of all that it was sent is what is stored. */
export async function judgeClients(
  { messages, queued, chat }: Remains,
  clients: readonly Subscriber[],
  complain: Complain,
): Promise<void> {
  const differences = (client: Subscriber) => {
    const { rows, queued: shown, chat: shownChat, live, hasMore } = client.store.getSnapshot();
    const expected = hasMore ? windowOf(messages, rows) : messages;
    if (!isDeepStrictEqual(rows, expected)) return `rows ${firstDifference(rows, expected)}`;
    if (!isDeepStrictEqual(shown, queued)) return "the queue";
    if (shownChat?.status !== chat.status) return `status ${shownChat?.status} for ${chat.status}`;
    return live === null ? null : "a preview is left over";
  };
  const deadline = performance.now() + EQUAL_DEADLINE_MS;
  for (const [index, client] of clients.entries()) {
    while (differences(client) !== null && performance.now() < deadline) await delay(LOOK_INTERVAL_MS);
    const difference = differences(client);
    if (difference !== null) complain("I6", `client ${index} of the chat differs: ${difference}`);
  }
}

/** What a client has of a chat whose older messages it was told to ask for: no fewer than a window, up to the newest. */
function windowOf(stored: readonly Message[], shown: readonly Message[]): readonly Message[] {
  const newest = stored.slice(-MIN_WINDOW);
  const from = stored.findIndex(({ id }) => id === shown[0]?.id);
  return from < 0 || from > stored.length - newest.length ? newest : stored.slice(from);
}

function firstDifference(shown: readonly Message[], stored: readonly Message[]): string {
  const length = Math.max(shown.length, stored.length);
  for (let index = 0; index < length; index++) {
    if (!isDeepStrictEqual(shown[index], stored[index]))
      return `at ${index}: ${JSON.stringify(shown[index])?.slice(0, 600)} for ${JSON.stringify(stored[index])?.slice(0, 600)}`;
  }
  return "";
}

/** I9: model calls beyond the steps are explained by faults and interruptions. */
export function judgeWork(
  { name, conversation, messages }: Remains,
  facts: {
    requests: readonly RecordedRequest[];
    faults: number;
    /** Steps that were edited away. */
    removedSteps: number;
    /** Model calls that were not made for a step: titles, say. */
    besides: number;
    perFault: number;
  },
  complain: Complain,
): void {
  const calls = facts.requests.filter(({ rawBody }) => rawBody.includes(`${name}-p`)).length;
  const steps = messages.filter((row) => row.role === "assistant").length + facts.removedSteps;
  const cut = conversation.interruptions + conversation.edits;
  const allowed = steps + cut + facts.besides + facts.faults * facts.perFault;
  if (calls > allowed)
    complain("I9", `${calls} model calls for ${steps} steps, ${cut} cuts and ${facts.faults} faults`);
}

interface LedgerRow {
  chatId: string;
  input: string;
  state: string;
  callId: string;
  started: boolean;
}

/** I9: a command's effect is there at most once, and what is told of it is true. */
export async function judgeEffects(
  sql: Sql,
  logs: readonly string[],
  complain: (chatId: string | null) => Complain,
): Promise<{ effects: number; unknown: number }> {
  const written = logs.map((file) => (existsSync(file) ? readFileSync(file, "utf8") : "")).join("");
  const effects = new Map<string, number>();
  for (const [line] of written.matchAll(EFFECT_LINE)) effects.set(line, (effects.get(line) ?? 0) + 1);
  const calls = await sql<LedgerRow[]>`
    select chat_id as "chatId", input::text as input, state, id as "callId",
      started_at is not null as started
    from tool_calls where tool_name = 'execute'`;
  const asked = new Map<string, LedgerRow[]>();
  for (const call of calls) {
    const line = call.input.match(EFFECT_LINE)?.[0] ?? "";
    asked.set(line, [...(asked.get(line) ?? []), call]);
  }
  for (const [line, of] of asked) {
    const times = effects.get(line) ?? 0;
    const say = complain(of[0]?.chatId ?? null);
    const told = of.map(({ callId, state }) => `${callId} ${state}`).join(", ");
    const finished = of.filter(({ state }) => state === "finished").length;
    const begun = of.filter(({ started }) => started).length;
    if (times > begun) say("I9", `${line} took effect ${times} times, for ${begun} begun calls: ${told}`);
    if (times < finished) say("I9", `${line} is told as done and was not: ${told}`);
  }
  for (const [line, times] of effects) {
    if (!asked.has(line))
      complain(null)("I9", `${line} took effect ${times} times, and no call asked for it`);
  }
  return {
    effects: [...effects.values()].reduce((sum, times) => sum + times, 0),
    unknown: calls.filter(({ state }) => state === "unknown").length,
  };
}
