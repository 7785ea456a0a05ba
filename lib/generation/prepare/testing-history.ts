import type { ChatRow } from "../../../db/queries/chats";
import { type Clock, systemClock } from "../../clock";
import { fold } from "../../chat/fold";
import type { AppChunk, AppMessage, AppPart } from "../../chat/message-types";
import type { LedgerCall, PromptRow } from "../../chat/messages";
import { seal } from "../../chat/seal";
import type { ModelConnection } from "../../providers/model-connection";
import type { EpisodeWriter } from "../../stream/part-log";
import { toNewCalls } from "../model-row";
import { readModelStream, type StreamEnd } from "../read-model-stream";
import type { ToolDefinition } from "../tool-port";
import { createToToolSet } from "../tool-set";
import { prepareRequest } from "./request";
import { promptRow, result } from "./testing-rows";
import type { PromptFiles } from "./user-content";

const SILENCE_MS = 20_000;
const INTERRUPTED = { calls: "close", reason: "the user stopped it" } as const;
const chat = {
  id: "chat_1",
  ownerId: "usr_1",
  workspaceId: null,
  planMode: false,
  systemPrompt: null,
  reasoningEffort: null,
  turnStartedAt: null,
} as ChatRow;

class MemoryWriter implements EpisodeWriter {
  readonly #chunks: AppChunk[] = [];
  readonly #watchers = new Set<() => void>();

  append(chunks: readonly AppChunk[]): void {
    this.#chunks.push(...chunks);
    for (const watcher of this.#watchers) watcher();
  }
  chunks = () => this.#chunks;
  flush = async () => {};
  fenced = () => false;
  close = async () => {};

  /** Resolves once a chunk holds this text. */
  async streamed(text: string): Promise<void> {
    while (!JSON.stringify(this.#chunks).includes(text)) {
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }
}

/** A chat without a database: rows, and steps that are streamed, folded, sealed and read again like those of a real one. */
export class History {
  readonly rows: PromptRow[] = [];
  readonly #definitions: readonly ToolDefinition[];
  readonly #files: PromptFiles;
  readonly #silenceMs: number;
  readonly #clock: Clock;
  readonly #toToolSet = createToToolSet();

  constructor(
    definitions: readonly ToolDefinition[],
    options: { files?: PromptFiles; silenceMs?: number; clock?: Clock } = {},
  ) {
    this.#definitions = definitions;
    this.#files = options.files ?? new Map();
    this.#silenceMs = options.silenceMs ?? SILENCE_MS;
    this.#clock = options.clock ?? systemClock;
  }

  ask(...parts: AppPart[]): void {
    this.rows.push(promptRow("user", parts));
  }

  /** One step of a model; its calls get the results that are given by tool name. `streamed` is the message before it is sealed. */
  async step(
    connection: ModelConnection,
    results: Record<string, Partial<LedgerCall>> = {},
  ): Promise<{ end: StreamEnd; message: AppMessage; streamed: AppMessage }> {
    const { end, message } = await this.#stream(connection, new AbortController().signal, new MemoryWriter());
    if (end.outcome !== "complete") return { end, message, streamed: message };
    const sealed = seal(message, { calls: "keep", reason: "" });
    const calls = toNewCalls(sealed, this.#definitions).map((call, ordinal) =>
      result(call.toolCallId, {
        ordinal,
        toolName: call.toolName,
        input: call.input,
        ...results[call.toolName],
      }),
    );
    this.#keep(sealed, connection, { calls });
    return { end, message: sealed, streamed: message };
  }

  /** A step that is stopped by the user as soon as this text has been streamed. */
  async interruptAt(connection: ModelConnection, text: string): Promise<void> {
    const stop = new AbortController();
    const writer = new MemoryWriter();
    const streaming = this.#stream(connection, stop.signal, writer);
    await writer.streamed(text);
    stop.abort();
    const { message } = await streaming;
    this.#keep(seal(message, INTERRUPTED), connection, { interrupted: true });
  }

  #keep(message: AppMessage, { origin }: ModelConnection, more: Partial<PromptRow>): void {
    this.rows.push(promptRow("assistant", message.parts, { origin, ...more }));
  }

  async #stream(connection: ModelConnection, signal: AbortSignal, writer: MemoryWriter) {
    const request = await prepareRequest({
      chat,
      rows: this.rows,
      files: this.#files,
      connection,
      definitions: this.#definitions,
      toToolSet: this.#toToolSet,
    });
    const messageId = `msg_${this.rows.length}`;
    const end = await readModelStream({
      connection,
      request,
      messageId,
      writer,
      signal,
      silenceMs: this.#silenceMs,
      clock: this.#clock,
    });
    return { end, message: await fold(writer.chunks(), messageId) };
  }
}
