import { eq } from "drizzle-orm";
import { expect, vi } from "vitest";
import { createPostgresPubsub } from "../../db/postgres-pubsub";
import type { Pubsub } from "../../db/pubsub";
import { listMessages } from "../../db/queries/messages";
import { chats } from "../../db/schema/chats";
import type { AppChunk } from "../chat/message-types";
import type { Message, StreamEvent, StreamEventName, StreamEvents } from "../chat/wire";
import { systemClock } from "../clock";
import { createLog } from "../log";
import { commitModelStep } from "../transitions/commit-model-step";
import { recordGenerationAttempt } from "../transitions/record-generation-attempt";
import { sendMessage } from "../transitions/send-message";
import { assistantRow, chatIn, createWorkbench, fenceOf, type Workbench } from "../transitions/testing";
import type { TransitionContext } from "../transitions/types";
import { createPostgresPartLog } from "./adapters/postgres";
import { runChatStream } from "./chat-stream";
import type { EventSink, SentEvent } from "./event-sink";
import { createHub, type Hub } from "./hub";
import type { EpisodeWriter, PartLog } from "./part-log";

export const WAIT = { timeout: 10_000, interval: 5 };
const POLL_MS = 200;
const log = createLog("silent");

/** What a server has of the stream: its own hints, hub and part log on the shared database. */
export interface StreamProcess {
  pubsub: Pubsub;
  hub: Hub;
  partLog: PartLog;
  ctx: TransitionContext;
}

export type Received = { id: string; event: StreamEvent };

/** A sink that keeps what it is sent, as it would have crossed the wire. */
export class KeptEvents implements EventSink {
  readonly sent: SentEvent[] = [];
  readonly #over = new AbortController();
  readonly signal = this.#over.signal;

  send(event: SentEvent): Promise<boolean> {
    if (!this.signal.aborted) this.sent.push(JSON.parse(JSON.stringify(event)) as SentEvent);
    return Promise.resolve(!this.signal.aborted);
  }

  end = (): void => this.#over.abort();
}

class Client {
  readonly sink = new KeptEvents();
  done: Promise<void> = Promise.resolve();

  get received(): Received[] {
    return this.sink.sent.map(({ id, name, data }) => ({
      id: id ?? "",
      event: { name, data } as StreamEvent,
    }));
  }

  names(): string[] {
    return this.sink.sent.flatMap(({ name }) => name ?? []);
  }

  /** The data of all events of one name. */
  all<N extends StreamEventName>(name: N): StreamEvents[N][] {
    return this.sink.sent.flatMap((event) => (event.name === name ? [event.data as StreamEvents[N]] : []));
  }

  until(name: string, count = 1): Promise<void> {
    return vi.waitFor(
      () => expect(this.names().filter((seen) => seen === name).length).toBeGreaterThanOrEqual(count),
      WAIT,
    );
  }

  /** Until a part says so: rows that were there before may say the same. */
  untilPart(text: string): Promise<void> {
    return vi.waitFor(() => expect(JSON.stringify(this.all("message_part"))).toContain(text), WAIT);
  }

  end(): void {
    this.sink.end();
  }
}

/** Servers and clients on one fresh database. */
export class StreamBench {
  readonly workbench: Workbench;
  readonly #processes: StreamProcess[] = [];
  readonly #clients: Client[] = [];

  constructor(workbench: Workbench) {
    this.workbench = workbench;
  }

  static async create(): Promise<StreamBench> {
    return new StreamBench(await createWorkbench());
  }

  get db() {
    return this.workbench.database.db;
  }

  /** `losesHints`: it hears nothing from others, only its polls do. */
  async startProcess({ losesHints = false } = {}): Promise<StreamProcess> {
    const { db, sql, url } = this.workbench.database;
    const real = await createPostgresPubsub({ listenUrl: url, sql, log, clock: systemClock });
    const pubsub: Pubsub = losesHints
      ? { ...silentPubsub, healthy: () => false, close: () => real.close() }
      : real;
    const common = { sql, pubsub, log, clock: systemClock };
    const partLog = createPostgresPartLog({ ...common, url, flushMs: 5 });
    const hub = createHub({ ...common, partLog, pollMs: POLL_MS });
    const started = { pubsub, hub, partLog, ctx: { db, pubsub } };
    this.#processes.push(started);
    return started;
  }

  /** Follows a chat as a client would, keeping every event. */
  follow({ hub, partLog }: StreamProcess, chatId: string, cursor: string | null = null): Client {
    const client = new Client();
    const deps = { db: this.db, hub, partLog, log, clock: systemClock };
    client.done = runChatStream(deps, { chatId, cursor }, client.sink);
    this.#clients.push(client);
    return client;
  }

  async storedRows(chatId: string): Promise<Message[]> {
    const { items } = await listMessages(this.db, { chatId, limit: 500 });
    return JSON.parse(JSON.stringify(items)) as Message[];
  }

  async versionOf(chatId: string): Promise<{ snapshotVersion: number; historyVersion: number }> {
    const [chat] = await this.db.select().from(chats).where(eq(chats.id, chatId));
    if (!chat) throw new Error("there is no such chat");
    return chat;
  }

  /** A chat in R0 without open calls. */
  async runningChat({ ctx }: StreamProcess): Promise<string> {
    const { userId, modelId } = this.workbench;
    const chatId = await chatIn(this.workbench, "W");
    await sendMessage(ctx, {
      chatId,
      content: [{ type: "text", text: "Go" }],
      authorId: userId,
      modelId,
      reasoningEffort: null,
      busyBehavior: "queue",
    });
    return chatId;
  }

  /** One model step of a chat in R0: streams words, then commits them as the row. */
  async modelStep(
    { ctx, partLog }: StreamProcess,
    chatId: string,
    words: string[],
  ): Promise<{ writer: EpisodeWriter; commit: () => Promise<void> }> {
    const [before] = await this.db.select().from(chats).where(eq(chats.id, chatId));
    if (!before) throw new Error("there is no such chat");
    const { historyVersion, ownerEpoch } = before;
    const fence = await fenceOf(this.workbench, chatId);
    const { attempt, messageId } = await recordGenerationAttempt(ctx, { fence, kind: "model" });
    const episode = { chatId, historyVersion, attempt, ownerEpoch, messageId, kind: "model" as const };
    const writer = await partLog.open(episode);
    writer.append([{ type: "start" }, { type: "start-step" }, { type: "text-start", id: "t" }]);
    for (const word of words) {
      writer.append([textDelta(word)]);
      await writer.flush();
    }
    const commit = async () => {
      const row = { ...assistantRow(messageId, words.join("")), modelId: this.workbench.modelId };
      await commitModelStep(ctx, { fence: { ...fence, attempt }, row, calls: [] });
      await writer.close();
    };
    return { writer, commit };
  }

  async end(): Promise<void> {
    for (const client of this.#clients) client.end();
    for (const { hub, partLog, pubsub } of this.#processes) {
      hub.close();
      await partLog.close();
      await pubsub.close();
    }
    await this.workbench.database.drop();
  }
}

const silentPubsub: Pick<Pubsub, "publish" | "subscribe"> = {
  publish: () => {},
  subscribe: () => () => {},
};

export function textDelta(delta: string): AppChunk {
  return { type: "text-delta", id: "t", delta };
}

/** The transcript that a client holds after these events. */
export function rowsOf(received: readonly Received[], before: readonly Message[] = []): Message[] {
  const rows = new Map(before.map((row) => [row.id, row]));
  for (const { event } of received) {
    if (event.name === "history_reset") rows.clear();
    if (event.name === "message") rows.set(event.data.id, event.data);
  }
  return [...rows.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
