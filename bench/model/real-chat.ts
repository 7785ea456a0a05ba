import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { stepsInText } from "../../e2e/fakes/model-server/script";
import type { Chat, Message, MessagesPage, QueuedMessage } from "../../lib/chat/wire";
import type { Cluster } from "../faults/cluster";
import { CLEARED, type ChatModel, type Ending, type Flaw, type Item, type Operation } from "./chat-model";

/** A minute on a quiet machine. Counted and not timed: on a busy one each takes longer, as does what is waited for. */
const MAX_PEEKS = 4_000;
/** A server that says to come again says so in a second or more, when it is for want of time. */
const MAX_TRIES = 200;
const LOOK_INTERVAL_MS = 15;
const PAUSE_MS = 200;
const CONFLICT = 409;
const UNAVAILABLE = 503;
const RELEASED = 200;
const PHASES: Record<Chat["status"], string> = {
  waiting: "W",
  error: "E",
  running: "R",
  interrupting: "I",
  requires_action: "A",
};

/** Whether a request is sent once, again after its answer, or twice at the same time: each time to another replica, with one key. */
export type Again = "once" | "repeated" | "doubled";

interface Answer {
  status: number;
  text: string;
  isReplay: boolean;
  /** With more than one, an earlier one may have been done although it was not told. */
  tries: number;
}

/** Method, path and body. */
type Request = [string, string, unknown?];

const isDone = ({ status }: Answer) => status < 300;

/** What is seen of a chat from outside. */
interface Seen {
  phase: string;
  archived: boolean;
  rows: string[];
  queue: string[];
}

const gateOf = (marker: string, called: boolean) => `gate-${marker}${called ? "-called" : ""}`;
const TOOL = { name: "ask_the_client", description: "Asks.", inputSchema: { type: "object" } };

/** The text of a message whose turn holds at a gate, and then does what its kind says. */
function textOf({ marker, kind }: Item): string {
  const gate = (called = false) => ({ type: "gate", name: gateOf(marker, called) });
  const answer = { type: "text", text: `answers ${marker}` };
  const steps: Record<Item["kind"], unknown[]> = {
    answer: [{ actions: [gate(), answer] }],
    fail: [{ before: [gate()], error: { status: 401, message: "Scripted refusal" } }],
    ask: [
      { actions: [gate(), { type: "tool", name: TOOL.name, input: { marker } }] },
      { actions: [gate(true), answer] },
    ],
  };
  return `${marker} #script ${JSON.stringify(steps[kind])}`;
}

function markerOf(text: string): string {
  return stepsInText(text) === null ? `(${text})` : (text.split(" ")[0] ?? "");
}

function nameOf(row: Message): string {
  if (row.compaction === "clear") return CLEARED;
  const call = row.parts.find((part) => part.type === "dynamic-tool");
  if (call) return `c ${(call.input as { marker?: string } | undefined)?.marker}`;
  const text = row.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  return row.role === "user" ? `u ${markerOf(text)}` : `a ${text.replace(/^answers /, "")}`;
}

const queuedName = ({ content: [part] }: QueuedMessage) => (part?.type === "text" ? markerOf(part.text) : "");

/** One chat on a cluster: every request goes to a replica of its own. */
export class RealChat {
  readonly #cluster: Cluster;
  #id = "";
  #requests = 0;
  #rows: Message[] = [];
  #queued: QueuedMessage[] = [];

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  get id(): string {
    return this.#id;
  }

  async create(item: Item): Promise<void> {
    const content = [{ type: "text", text: textOf(item) }];
    const { status, text } = await this.#ask(["POST", "/api/v1/chats", { content, dynamicTools: [TOOL] }]);
    if (status !== 201) throw new Error(`create: ${status} ${text}`);
    this.#id = (JSON.parse(text) as Chat).id;
  }

  /** Does the operations at the same time. @returns the status of each */
  async perform(requests: readonly { operation: Operation; again: Again }[]): Promise<number[]> {
    return Promise.all(requests.map(({ operation, again }) => this.#perform(operation, again)));
  }

  /** Waits until the chat is in one of the endings, whole and at rest. @throws Error telling what it is instead */
  async match(statuses: number[], allowed: readonly Ending[]): Promise<ChatModel> {
    const candidates = allowed.filter((ending) => isDeepStrictEqual(ending.statuses, statuses));
    let seen: Seen | null = null;
    for (let peeks = 0; peeks < MAX_PEEKS && candidates.length > 0; peeks++) {
      const { version, phase } = await this.#peek();
      if (candidates.some(({ chat }) => chat.phase === phase && this.#isHeld(chat))) {
        seen = await this.#look();
        const found = candidates.find(({ chat }) => isDeepStrictEqual(seenOf(chat), seen));
        // The two answers of a look make a view of one moment only when nothing has changed meanwhile.
        const isOfOneMoment = (await this.#peek()).version === version;
        if (found && this.#isHeld(found.chat) && isOfOneMoment) return found.chat;
      }
      await delay(LOOK_INTERVAL_MS);
    }
    seen ??= await this.#look();
    const wanted = allowed.map(
      (ending) => `${ending.statuses.join()} ${JSON.stringify(seenOf(ending.chat))}`,
    );
    throw new Error(
      `${this.#id} answered ${statuses.join()} and is ${JSON.stringify(seen)}; legal:\n${[...new Set(wanted)].join("\n")}`,
    );
  }

  /** Leaves nothing behind that runs. */
  async end(): Promise<void> {
    for (const { id } of (await this.#look(), this.#queued))
      await this.#ask(["DELETE", this.#path(`/queue/${id}`)]);
    // A chat that asked its client goes on with the model first.
    for (let status = "running"; status === "running"; ) {
      const { text } = await this.#ask(["POST", this.#path("/interrupt")]);
      ({ status } = JSON.parse(text) as Chat);
    }
  }

  async #perform(operation: Operation, again: Again): Promise<number> {
    if (operation.type === "release") {
      await delay(operation.afterMs);
      // A permit for whoever comes later would let a retry of the same message through; after a takeover two may be held.
      this.#cluster.models.releaseHeld(gateOf(operation.marker, operation.called));
      return RELEASED;
    }
    const request = this.#request(operation);
    const key = randomUUID();
    if (again === "doubled") {
      const [first, second] = await Promise.all([this.#ask(request, key), this.#ask(request, key)]);
      // Only what is done is kept: a request that was refused may be granted when it comes again.
      if (!isDone(first) || !isDone(second)) return isDone(second) ? second.status : first.status;
      requireOneAnswer(request, first.isReplay ? [second, first] : [first, second]);
      return first.status;
    }
    const first = await this.#ask(request, key);
    if (again === "repeated" && isDone(first))
      requireOneAnswer(request, [first, await this.#ask(request, key)]);
    return first.status;
  }

  #request(operation: Exclude<Operation, { type: "release" }>): Request {
    const [method, rest, body] = this.#call(operation);
    return [method, this.#path(rest), body];
  }

  #call(operation: Exclude<Operation, { type: "release" }>): Request {
    const content = (item: Item) => [{ type: "text", text: textOf(item) }];
    switch (operation.type) {
      case "send":
        return ["POST", "/messages", { content: content(operation.item), busyBehavior: operation.behavior }];
      case "results":
        return ["POST", "/tool-results", { results: this.#results(operation.flaw) }];
      case "archive":
        return ["PATCH", "", { archived: operation.archived }];
      case "unqueue":
        return ["DELETE", `/queue/${this.#queuedId(operation.marker)}`];
      case "promote":
        return ["POST", `/queue/${this.#queuedId(operation.marker)}/promote`];
      case "requeue": {
        const { position, item } = operation;
        const body = { ...(position !== null && { position }), ...(item && { content: content(item) }) };
        return ["PATCH", `/queue/${this.#queuedId(operation.marker)}`, body];
      }
      case "edit":
        return ["PATCH", `/messages/${this.#rowId(operation.marker)}`, { content: content(operation.item) }];
      case "clear":
      case "interrupt":
      case "retry":
        return ["POST", `/${operation.type}`];
    }
  }

  #results(flaw: Flaw | null): { toolCallId: string; output: unknown }[] {
    const calls = this.#rows.at(-1)?.parts.filter((part) => part.type === "dynamic-tool") ?? [];
    const results = calls.map(({ toolCallId }) => ({ toolCallId, output: { said: "yes" } }));
    if (flaw === "missing") return [];
    if (flaw === "duplicate") return [...results, ...results];
    return flaw === "unexpected" ? [...results, { toolCallId: "call_of_nobody", output: null }] : results;
  }

  #queuedId(marker: string): string {
    return this.#queued.find((item) => queuedName(item) === marker)?.id ?? `que_${randomUUID()}`;
  }

  #rowId(marker: string): string {
    return this.#rows.find((row) => nameOf(row) === `u ${marker}`)?.id ?? "msg_000000000ZZZZ";
  }

  /** Past the API, to look there only when there may be something to see. */
  async #peek(): Promise<{ version: number; phase: string | undefined }> {
    const [row] = await this.#cluster.sql<{ version: string; status: Chat["status"] }[]>`
      select snapshot_version as version, status from chats where id = ${this.#id}`;
    return { version: Number(row?.version), phase: row && PHASES[row.status] };
  }

  async #look(): Promise<Seen> {
    const chat = JSON.parse((await this.#ask(["GET", this.#path("")])).text) as Chat;
    const { text } = await this.#ask(["GET", this.#path("/messages?limit=200")]);
    const page = JSON.parse(text) as MessagesPage;
    this.#rows = page.items;
    this.#queued = page.queued;
    return {
      phase: PHASES[chat.status],
      archived: chat.archived,
      rows: page.items.map(nameOf),
      queue: page.queued.map(queuedName),
    };
  }

  /** Whether the model server holds the request that a running chat waits for. */
  #isHeld({ phase, current, called }: ChatModel): boolean {
    if (phase !== "R") return true;
    const isHeld = (name: string) => this.#cluster.models.held().includes(name);
    return isHeld(gateOf(current.marker, called));
  }

  /** Asks until somebody answers for good: when the database is slow, or a duplicate waits for too long, a server says to come again. */
  async #ask([method, path, body]: Request, key: string = randomUUID()): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      const response = await this.#fetch(method, path, body, key);
      const text = await response.text();
      const { status, headers } = response;
      const isFinal = status !== UNAVAILABLE && !(status === CONFLICT && headers.has("retry-after"));
      if (isFinal || tries === MAX_TRIES)
        return { status, text, tries, isReplay: headers.has("idempotency-replayed") };
      await delay(PAUSE_MS);
    }
  }

  #fetch(method: string, path: string, body?: unknown, key?: string): Promise<Response> {
    const { nodes, token } = this.#cluster;
    const node = nodes[(this.#requests += 1) % nodes.length];
    return fetch(`${node?.lathe.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(key === undefined ? {} : { "idempotency-key": key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  #path(rest: string): string {
    return `/api/v1/chats/${this.#id}${rest}`;
  }
}

/** @throws Error when a repetition was not answered as the first time, or done once more */
function requireOneAnswer(request: Request, [first, repeated]: [Answer, Answer]): void {
  const isSame = first.status === repeated.status && first.text === repeated.text;
  const isFirst = !first.isReplay || first.tries + repeated.tries > 2;
  if (isSame && isFirst && repeated.isReplay) return;
  throw new Error(`${request.join(" ")} was answered in two ways: ${JSON.stringify([first, repeated])}`);
}

function seenOf({ phase, archived, rows, queue }: ChatModel): Seen {
  return { phase, archived, rows: [...rows], queue: queue.map(({ marker }) => marker) };
}
