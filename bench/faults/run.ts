import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { generator, type Random } from "../../components/chat/stream/testing-server";
import { createApiClient } from "../../e2e/api-client";
import type { Chat, MessagesPage, StreamEvent } from "../../lib/chat/wire";
import type { Cluster } from "./cluster";
import { Conversation } from "./conversation";
import {
  judgeClients,
  judgeEffects,
  judgeMessages,
  judgeTexts,
  judgeTranscript,
  judgeWork,
  type Remains,
  type Violation,
} from "./judge";
import { type Fault, Nemesis } from "./nemesis";
import { describeGoal, type RunOptions } from "./options";
import { EFFECT_LOG, makePrompt } from "./prompts";
import type { RunResult } from "./report";
import { createRequester, type Requester } from "./requests";
import { settle } from "./settle";
import { Subscriber } from "./subscriber";
import { Takeovers } from "./takeovers";

const WORKSPACES = 2;
const CLIENTS_PER_CHAT = 2;
/** One chat of so many is one of somebody who waits for answers. */
const CALM_EVERY = 3;
/** Model calls that one fault may cost a chat: the one it broke, and the one of a takeover that it caused besides. */
const CALLS_PER_FAULT = 2;
const ANSWER_DEADLINE_MS = 60_000;
const PROBE_DEADLINE_MS = 20_000;
const LOOK_INTERVAL_MS = 50;
const HEARTBEATS_PER_LEASE = 4;

const WEIGHTS: Record<Fault, number> = {
  "kill server": 20,
  "stop server": 6,
  "pause server": 12,
  "kill daemon": 6,
  "crash postgres": 12,
  "cut database": 10,
  "half-open database": 10,
  "lose hints": 6,
  "jump clock": 4,
  "commit unheard": 10,
  "commit unanswered": 10,
  "lock chat": 4,
};

/** What the servers of a run are started with. */
export function runEnvironment({ leaseMs }: RunOptions): Record<string, string> {
  return {
    LATHE_LEASE_MS: String(leaseMs),
    LATHE_HEARTBEAT_MS: String(Math.round(leaseMs / HEARTBEATS_PER_LEASE)),
  };
}

/** Talks in many chats at once while servers, database and network break, and judges what is left. */
export function runFaults(cluster: Cluster, options: RunOptions): Promise<RunResult> {
  console.log(
    `seed ${options.seed}, ${describeGoal(options.goal)}, ${options.chats} chats; ${cluster.directory}`,
  );
  return new Run(cluster, options).run();
}

class Run {
  readonly #cluster: Cluster;
  readonly #options: RunOptions;
  readonly #random: Random;
  readonly #violations: Violation[] = [];
  readonly #conversations: Conversation[] = [];
  readonly #names = new Map<string, string>();
  /** Chat and history version of every error that some client was told of. */
  readonly #errors = new Set<string>();
  readonly #giveUp = new AbortController();
  readonly #requester: Requester;
  readonly #folders: string[] = [];

  constructor(cluster: Cluster, options: RunOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#random = generator(options.seed);
    this.#requester = createRequester({
      nodes: cluster.nodes,
      token: cluster.token,
      random: this.#random,
      giveUp: this.#giveUp.signal,
      log: (entry) => this.#log("requests", entry),
      onViolation: (text) => this.#complain(null, text),
    });
  }

  async run(): Promise<RunResult> {
    const started = performance.now();
    const cluster = this.#cluster;
    const over = new AbortController();
    const takeovers = new Takeovers(cluster.sql);
    await this.#openChats();
    const talking = this.#conversations.map((conversation) => conversation.run(over.signal));
    const watching = takeovers.watch(over.signal);
    const nemesis = this.#nemesis(takeovers);
    await nemesis.run(this.#options.goal);
    over.abort();
    const answered = await Promise.race([Promise.all(talking), delay(ANSWER_DEADLINE_MS, null)]);
    if (answered === null) this.#complain(null, `I8: requests were not answered in ${ANSWER_DEADLINE_MS} ms`);
    this.#giveUp.abort();
    await Promise.all([...talking, watching]);
    const chatIds = [...this.#names.keys()];
    for (const chatId of await settle(cluster.sql, chatIds, this.#options.patienceMs))
      this.#complain(chatId, `I8: nothing happened for ${this.#options.patienceMs} ms`);
    const effects = await this.#judge(nemesis);
    await Promise.all(this.#subscribers().map((subscriber) => subscriber.stop()));
    return {
      options: this.#options,
      records: nemesis.records,
      violations: this.#violations,
      turns: this.#conversations.reduce((sum, { accepted }) => sum + accepted.length, 0),
      failedTurns: this.#errors.size,
      modelCalls: cluster.models.requests.length,
      ...effects,
      connections: this.#subscribers().reduce((sum, { connections }) => sum + connections, 0),
      takeovers: takeovers.samples,
      seconds: Math.round((performance.now() - started) / 1_000),
    };
  }

  #subscribers(): Subscriber[] {
    return this.#conversations.flatMap(({ subscribers }) => subscribers);
  }

  async #openChats(): Promise<void> {
    const cluster = this.#cluster;
    const workspaceIds: string[] = [];
    for (let index = 0; index < WORKSPACES; index++) {
      const path = join(cluster.directory, "home", `work-${index}`);
      mkdirSync(path, { recursive: true });
      this.#folders.push(path);
      const made = await this.#requester.ask("POST", "/api/v1/workspaces", { name: `work-${index}`, path });
      if (made?.status !== 201) throw new Error(`no workspace could be made: ${JSON.stringify(made)}`);
      workspaceIds.push((made.body as { id: string }).id);
    }
    for (let index = 1; index <= this.#options.chats; index++) {
      const name = `c${index}`;
      const random = generator(this.#options.seed * 1_000 + index);
      const conversation = new Conversation({
        name,
        random,
        requester: this.#requester,
        isCalm: index % CALM_EVERY === 0,
      });
      const workspaceId = workspaceIds[index % WORKSPACES] ?? "";
      const modelId = cluster.modelIds[Math.floor(index / WORKSPACES) % cluster.modelIds.length] ?? "";
      if (!(await conversation.open({ workspaceId, modelId }))) throw new Error("no chat could be opened");
      conversation.subscribers = Array.from({ length: CLIENTS_PER_CHAT }, () =>
        this.#subscribe(conversation),
      );
      this.#names.set(conversation.chatId, name);
      this.#conversations.push(conversation);
    }
  }

  #subscribe({ chatId }: Conversation): Subscriber {
    return new Subscriber({
      chatId,
      token: this.#cluster.token,
      url: () => this.#requester.url(),
      onViolation: (text) => this.#complain(chatId, text),
      onEvent: (event) => this.#noteError(chatId, event),
    });
  }

  #noteError(chatId: string, event: StreamEvent): void {
    if (event.name !== "status" || event.data.status !== "error") return;
    const { versions, lastError } = event.data.chat;
    const name = `${chatId} ${versions.history}`;
    if (this.#errors.has(name)) return;
    this.#log("errors", { chatId, versions, lastError });
    this.#errors.add(name);
    // A database that comes back is nothing that a chat may end of.
    if (this.#options.goal.kind === "restarts")
      this.#complain(chatId, `I8: the chat was stopped: ${JSON.stringify(lastError)}`);
  }

  #nemesis(takeovers: Takeovers): Nemesis {
    const { kinds, leaseMs, seed } = this.#options;
    return new Nemesis({
      cluster: this.#cluster,
      names: this.#names,
      random: generator(seed + 1),
      takeovers,
      leaseMs,
      faults: kinds.map((fault) => [fault, WEIGHTS[fault]] as const),
      log: (record) => {
        this.#log("faults", { ...record });
        console.log(
          `${record.at.slice(11, 23)} ${record.fault}, ${record.node}: ${record.landed.join(", ") || "nothing hit"}`,
        );
      },
      whileLocked: () => this.#probe(),
      onViolation: (text) => this.#complain(null, text),
    });
  }

  /** Whether a chat that has nothing to do with anything gets its answer. */
  async #probe(): Promise<string | null> {
    const { text } = makePrompt(() => 0.95, "c0-p0");
    const made = await this.#requester.ask("POST", "/api/v1/chats", { content: [{ type: "text", text }] });
    const { id } = (made?.body ?? {}) as Partial<Chat>;
    const deadline = performance.now() + PROBE_DEADLINE_MS;
    while (id !== undefined && performance.now() < deadline) {
      const answer = await this.#requester.ask("GET", `/api/v1/chats/${id}`);
      if ((answer?.body as Chat | undefined)?.status === "waiting") return null;
      await delay(LOOK_INTERVAL_MS);
    }
    return `a new chat got no answer in ${PROBE_DEADLINE_MS} ms while another one was locked`;
  }

  async #judge(nemesis: Nemesis): Promise<{ effects: number; unknown: number }> {
    const { sql, models, nodes, token } = this.#cluster;
    const api = createApiClient(nodes[0]?.lathe.url ?? "", token);
    const all: Remains[] = [];
    for (const conversation of this.#conversations) {
      const { chatId } = conversation;
      const { queued } = await api.json<MessagesPage>("GET", `/api/v1/chats/${chatId}/messages?limit=1`);
      const chat = await api.chat(chatId);
      const name = this.#names.get(chatId) ?? "";
      all.push({ name, conversation, chat, messages: await api.messages(chatId), queued });
    }
    const complain = (chatId: string | null) => (invariant: string, text: string) =>
      this.#complain(chatId, `${invariant}: ${text}`);
    const counts = await sql<{ chatId: string; removed: number; besides: number }[]>`
      select c.id as "chatId",
        (select count(*)::int from chat_messages m where m.chat_id = c.id and m.role = 'assistant' and m.deleted) as removed,
        (select count(*)::int from model_calls k where k.chat_id = c.id and k.purpose in ('title', 'summary')) as besides
      from chats c`;
    for (const remains of all) {
      const { id } = remains.chat;
      judgeMessages(remains, complain(id));
      judgeTranscript(remains, complain(id));
      const { removed = 0, besides = 0 } = counts.find(({ chatId }) => chatId === id) ?? {};
      const facts = { faults: nemesis.records.length, removedSteps: removed, besides };
      const more = { requests: models.requests, perFault: CALLS_PER_FAULT };
      judgeWork(remains, { ...facts, ...more }, complain(id));
      await judgeClients(remains, remains.conversation.subscribers, complain(id));
    }
    for (const { rawBody, outcome, receivedAt, endedAt, step, deltas, refusal } of models.requests)
      this.#log("model-calls", { rawBody, outcome, receivedAt, endedAt, step, deltas, refusal });
    judgeTexts(all, models.requests, complain);
    for (const { refusal, index } of models.requests.filter(({ outcome }) => outcome === "refused"))
      this.#complain(null, `I5: the provider refused model call ${index}: ${refusal}`);
    const logs = this.#folders.map((folder) => join(folder, EFFECT_LOG));
    return judgeEffects(sql, logs, complain);
  }

  /** `text` begins with the invariant. */
  #complain(chatId: string | null, text: string): void {
    const [invariant = "", ...rest] = text.split(": ");
    const violation = { invariant, chatId, text: rest.join(": ") };
    this.#violations.push(violation);
    this.#log("violations", violation);
  }

  #log(file: string, entry: object): void {
    const line = JSON.stringify({ at: new Date().toISOString(), ...entry });
    appendFileSync(join(this.#cluster.directory, `${file}.jsonl`), `${line}\n`);
  }
}
