import { compact } from "@/lib/chat/compact";
import type { AppChunk, AppMessage, AppPart } from "@/lib/chat/message-types";

/** The row that is being written, as far as it has come. */
export interface LiveView {
  messageId: string;
  historyVersion: number;
  attempt: number;
  parts: AppPart[];
  /** Newest output of running commands, by tool call. */
  outputs: Readonly<Record<string, string>>;
  /** Characters of inputs that are too long to show before they are complete, by tool call. */
  inputSizes: Readonly<Record<string, number>>;
  /** Why this is about to be replaced: it stays on screen, marked, until the next part comes. */
  stale: "retry" | "takeover" | "lost" | null;
}

interface LiveOptions {
  messageId: string;
  historyVersion: number;
  attempt: number;
  /** The committed row, when a batch of its tool calls runs. */
  base: AppMessage | null;
  onChange: (view: LiveView) => void;
  /** The chunks make no sense: what is on screen has to be fetched anew. */
  onBroken: () => void;
}

/** The reducer is half of what the page would load; asked for ahead of the first row that is being written. */
export const loadMessageReader = () => import("./message-reader");

const MAX_SHOWN_INPUT = 8_192;
const MAX_OUTPUT = 64 * 1024;

/** Folds the chunks of one episode with the SDK's own reducer. */
export class LiveMessage {
  view: LiveView;
  readonly #options: LiveOptions;
  readonly #sizes = new Map<string, number>();
  #controller: ReadableStreamDefaultController<AppChunk> | null = null;
  #closed = false;

  constructor(options: LiveOptions) {
    const { messageId, historyVersion, attempt, base } = options;
    this.#options = options;
    this.view = {
      messageId,
      historyVersion,
      attempt,
      parts: base?.parts ?? [],
      outputs: {},
      inputSizes: {},
      stale: null,
    };
    void this.#fold();
  }

  push(chunks: readonly AppChunk[]): void {
    if (this.#closed) return;
    const before = this.view;
    const folded: AppChunk[] = [];
    for (const chunk of chunks) {
      if (chunk.type === "data-tool-output") this.#addOutput(chunk.data);
      else if (chunk.type === "tool-input-delta" && this.#isTooLong(chunk)) continue;
      // Failures are told by the chat's error and retry; to the reducer they would be the end.
      else if (chunk.type !== "error" && chunk.type !== "abort") folded.push(chunk);
    }
    // The reducer copies the whole message at every chunk.
    for (const chunk of compact(folded)) this.#controller?.enqueue(chunk);
    if (this.view !== before) this.#options.onChange(this.view);
  }

  markStale(reason: LiveView["stale"]): void {
    this.view = { ...this.view, stale: reason };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.#controller?.close();
    } catch {
      // Broken chunks have ended it already.
    }
  }

  /** The reducer parses the whole partial input again at every delta: past a size only the size is shown. */
  #isTooLong(chunk: Extract<AppChunk, { type: "tool-input-delta" }>): boolean {
    const size = (this.#sizes.get(chunk.toolCallId) ?? 0) + chunk.inputTextDelta.length;
    this.#sizes.set(chunk.toolCallId, size);
    if (size <= MAX_SHOWN_INPUT) return false;
    this.view = { ...this.view, inputSizes: { ...this.view.inputSizes, [chunk.toolCallId]: size } };
    return true;
  }

  #addOutput({ toolCallId, offset, text }: { toolCallId: string; offset: number; text: string }): void {
    const before = offset === 0 ? "" : (this.view.outputs[toolCallId] ?? "");
    const output = (before + text).slice(-MAX_OUTPUT);
    this.view = { ...this.view, outputs: { ...this.view.outputs, [toolCallId]: output } };
  }

  async #fold(): Promise<void> {
    const { base, messageId } = this.#options;
    const stream = new ReadableStream<AppChunk>({
      start: (controller) => {
        this.#controller = controller;
      },
    });
    const message: AppMessage = base
      ? structuredClone(base)
      : { id: messageId, role: "assistant", parts: [] };
    try {
      const { readUIMessageStream } = await loadMessageReader();
      const broken = { error: null as unknown };
      const views = readUIMessageStream<AppMessage>({
        message,
        stream,
        terminateOnError: true,
        onError: (error) => {
          broken.error = error;
        },
      });
      for await (const next of views) {
        if (this.#closed) return;
        this.view = { ...this.view, parts: next.parts };
        this.#options.onChange(this.view);
      }
      if (broken.error && !this.#closed) this.#options.onBroken();
    } catch {
      if (!this.#closed) this.#options.onBroken();
    }
  }
}
