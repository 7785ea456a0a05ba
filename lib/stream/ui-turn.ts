import type { AppChunk } from "../chat/message-types";
import { chunksOf, resultChunks } from "../chat/row-chunks";
import type { Message, StreamEvent, StreamEvents } from "../chat/wire";

export interface UiTurnStart {
  /** The row that the answer follows; null while the message waits in the queue. */
  afterId: string | null;
  queuedId: string | null;
  /** The client's id of the message that goes on; null: a new one begins. */
  continuesId: string | null;
}

export interface UiTurnStep {
  chunks: AppChunk[];
  /** The answer has come to its end. */
  over: boolean;
}

/** The step that is being streamed and is not committed yet. */
interface OpenStep {
  messageId: string;
  /** Its first part can be taken back. */
  began: boolean;
  finished: boolean;
  outcome: boolean;
}

const NOTHING: UiTurnStep = { chunks: [], over: false };

/**
 * Turns a chat's events into one assistant message of the AI SDK's UI message stream: the steps of a turn follow one another
 * inside it, a step that is begun anew is reset, and what a client could not follow is told from the committed row.
 */
export class UiTurn {
  #afterId: string | null;
  readonly #queuedId: string | null;
  readonly #continuesId: string | null;
  #started = false;
  #step: OpenStep | null = null;
  /** A step was reset: its next attempt brings no step of its own. */
  #redoing = false;
  /** User rows that came since the queue was last told: ours is among them when it has left the queue. */
  #entered: string | null = null;
  readonly #committed = new Set<string>();
  /** Results that were told, by row and call. */
  readonly #told = new Set<string>();
  /** Rows told again after a reset; null: none is under way. */
  #retold: Set<string> | null = null;

  constructor({ afterId, queuedId, continuesId }: UiTurnStart) {
    this.#afterId = afterId;
    this.#queuedId = queuedId;
    this.#continuesId = continuesId;
  }

  accept(event: StreamEvent): UiTurnStep {
    switch (event.name) {
      case "message":
        return this.#message(event.data);
      case "queue_update":
        return this.#queue(event.data);
      case "message_part":
        return this.#part(event.data);
      case "preview_reset":
        return { chunks: event.data.reason === "committed" ? [] : this.#resetStep(), over: false };
      case "status":
        return this.#status(event.data);
      case "history_reset":
        this.#retold = new Set();
        return NOTHING;
      case "synced":
        return this.#synced();
      default:
        return NOTHING;
    }
  }

  #message(message: Message): UiTurnStep {
    this.#retold?.add(message.id);
    if (message.role === "user") {
      this.#entered = message.id;
      const isLater = this.#afterId !== null && message.id > this.#afterId;
      return isLater ? this.#end() : NOTHING;
    }
    if (this.#afterId === null || message.id <= this.#afterId) return NOTHING;
    const chunks = this.#committed.has(message.id) ? [] : this.#commit(message);
    return { chunks: [...chunks, ...this.#untoldResults(message)], over: false };
  }

  /** The committed row has the last word on its step: what was not followed to its end is told anew. */
  #commit(message: Message): AppChunk[] {
    this.#committed.add(message.id);
    const step = this.#step?.messageId === message.id ? this.#step : null;
    const hasOutcome = message.parts.some((part) => part.type === "data-outcome");
    if (step?.finished && (step.outcome || !hasOutcome)) {
      this.#step = null;
      return [];
    }
    const reset = this.#resetStep();
    const begin: AppChunk[] = this.#redoing ? [] : [{ type: "start-step" }];
    this.#step = null;
    this.#redoing = false;
    for (const part of message.parts) {
      if (resultChunks(part).length > 0 && "toolCallId" in part) this.#tell(message.id, part.toolCallId);
    }
    return [
      ...this.#start(message.id),
      ...reset,
      ...begin,
      ...chunksOf(message.parts),
      { type: "finish-step" },
    ];
  }

  #untoldResults(message: Message): AppChunk[] {
    return message.parts.flatMap((part) =>
      part.type === "dynamic-tool" && this.#tell(message.id, part.toolCallId, resultChunks(part).length > 0)
        ? resultChunks(part)
        : [],
    );
  }

  /** Whether a result is told now for the first time. */
  #tell(messageId: string, toolCallId: string, isKnown = true): boolean {
    const key = `${messageId} ${toolCallId}`;
    if (!isKnown || this.#told.has(key)) return false;
    this.#told.add(key);
    return true;
  }

  #queue({ queued }: StreamEvents["queue_update"]): UiTurnStep {
    const entered = this.#entered;
    this.#entered = null;
    if (this.#afterId !== null || queued.some(({ id }) => id === this.#queuedId)) return NOTHING;
    this.#afterId = entered;
    // It was deleted, or an edit emptied the queue.
    return entered === null ? this.#end() : NOTHING;
  }

  #part({ messageId, chunks }: StreamEvents["message_part"]): UiTurnStep {
    if (this.#afterId === null || messageId <= this.#afterId) return NOTHING;
    return { chunks: chunks.flatMap((chunk) => this.#chunk(messageId, chunk)), over: false };
  }

  #chunk(messageId: string, chunk: AppChunk): AppChunk[] {
    switch (chunk.type) {
      case "start":
        this.#step = { messageId, began: false, finished: false, outcome: false };
        return this.#start(messageId);
      case "start-step": {
        const again = this.#redoing;
        this.#redoing = false;
        if (this.#step !== null) this.#step.began = true;
        return again ? [] : [chunk];
      }
      case "finish":
      case "abort":
      case "error":
        // A failed attempt is begun anew, or ends with the chat's own error.
        if (this.#step !== null) this.#step.finished = chunk.type === "finish";
        return [];
      case "data-outcome":
        if (this.#step !== null) this.#step.outcome = true;
        return [chunk];
      case "tool-output-available":
      case "tool-output-error":
        return this.#tell(messageId, chunk.toolCallId) ? [chunk] : [];
      default:
        return [chunk];
    }
  }

  #start(messageId: string): AppChunk[] {
    if (this.#started) return [];
    this.#started = true;
    return [{ type: "start", messageId: this.#continuesId ?? messageId }];
  }

  /** What an attempt has shown is taken back; a batch of tools has shown nothing that would not come again. */
  #resetStep(): AppChunk[] {
    if (!this.#step?.began || this.#redoing) return [];
    this.#redoing = true;
    return [{ type: "reset-step" }];
  }

  #status({ status, chat }: StreamEvents["status"]): UiTurnStep {
    if (this.#afterId === null) return NOTHING;
    if (status === "error") {
      const errorText = chat.lastError?.message ?? "The turn ended in an error.";
      return { chunks: [{ type: "error", errorText }], over: true };
    }
    return status === "waiting" || status === "requires_action" ? this.#end() : NOTHING;
  }

  #synced(): UiTurnStep {
    const retold = this.#retold;
    this.#retold = null;
    const isGone = retold !== null && this.#afterId !== null && !retold.has(this.#afterId);
    return isGone ? this.#end() : NOTHING;
  }

  #end(): UiTurnStep {
    return { chunks: this.#started ? [{ type: "finish" }] : [], over: true };
  }
}
