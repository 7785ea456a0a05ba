import type { AppChunk } from "../chat/message-types";
import type { StreamEvent } from "../chat/wire";
import { type ChatStreamDeps, runChatStream } from "./chat-stream";
import { formatCursor } from "./cursor";
import type { EventSink, SentEvent } from "./event-sink";
import { UiTurn, type UiTurnStart } from "./ui-turn";

export interface UiStreamTarget extends UiTurnStart {
  chatId: string;
  /** The chat's version when the turn was begun: what came before is not told. */
  snapshotVersion: number;
}

/** Tells one turn of a chat in the AI SDK's UI message stream, and ends with it. */
export async function runUiStream(
  deps: ChatStreamDeps,
  target: UiStreamTarget,
  sink: EventSink,
): Promise<void> {
  const { chatId, snapshotVersion, ...start } = target;
  const nothing = { n: 0, historyVersion: 0, attempt: 0, seq: 0 };
  const cursor = formatCursor({ base: snapshotVersion, ...nothing });
  await runChatStream(deps, { chatId, cursor }, new UiSink(new UiTurn(start), sink));
}

class UiSink implements EventSink {
  readonly signal: AbortSignal;
  readonly #turn: UiTurn;
  readonly #sink: EventSink;

  constructor(turn: UiTurn, sink: EventSink) {
    this.#turn = turn;
    this.#sink = sink;
    this.signal = sink.signal;
  }

  async send({ name, data }: SentEvent): Promise<boolean> {
    if (this.signal.aborted) return false;
    const { chunks, over } = this.#turn.accept({ name, data } as StreamEvent);
    for (const chunk of chunks) await this.#write(chunk);
    if (over) {
      await this.#sink.send({ text: "[DONE]" });
      this.end();
    }
    return !this.signal.aborted;
  }

  end = (): void => this.#sink.end();

  #write(chunk: AppChunk): Promise<boolean> {
    return this.#sink.send({ data: chunk });
  }
}
