import {
  type FinishReason,
  type LanguageModelUsage,
  streamText,
  type TextStreamPart,
  toUIMessageChunk,
  type ToolSet,
} from "ai";
import { presentNameOf } from "../chat/former-tool-names";
import type { AppChunk, AppMessage, ReasoningTimes } from "../chat/message-types";
import type { Clock } from "../clock";
import { newId } from "../ids";
import type { ModelConnection } from "../providers/model-connection";
import { streamFailure } from "../providers/stream-failure";
import type { EpisodeWriter } from "../stream/part-log";
import { createAnswerLimit } from "./answer-limit";
import { createChunkRules, TOO_DEEP_ERROR } from "./chunk-rules";
import type { PreparedRequest } from "./prepare/request";

/** How a model stream ended, and what it said about itself beside its chunks. */
export interface StreamEnd {
  /** `fenced`: the episode was closed by another owner. */
  outcome: "complete" | "failed" | "stopped" | "fenced";
  /** Of a failure: what `classifyError` reads. */
  error: unknown;
  finishReason: FinishReason | null;
  rawFinishReason: string | undefined;
  usage: LanguageModelUsage | null;
  responseId: string | null;
  firstPartAt: Date | null;
}

export interface ReadModelStreamOptions {
  connection: ModelConnection;
  request: PreparedRequest;
  messageId: string;
  writer: EpisodeWriter;
  signal: AbortSignal;
  silenceMs: number;
  /** Aborts when the host's time is up. */
  over?: AbortSignal | undefined;
  clock: Clock;
}

type StreamPart = TextStreamPart<ToolSet>;

const COMPLETE_REASONS: readonly FinishReason[] = ["stop", "tool-calls", "length", "content-filter"];

/**
 * Sends one request and hands its chunks to the episode in bunches. Never throws: a failure, an early end, silence and an abort
 * each have their outcome. Nothing that the model asked for is run here.
 */
export async function readModelStream(options: ReadModelStreamOptions): Promise<StreamEnd> {
  const { signal, clock, silenceMs } = options;
  const reader = new StreamReader(options);
  const over = new AbortController();
  const silent = new AbortController();
  const watch = watchSilence({ reader, clock, silenceMs, over: over.signal, silent });
  const cut = AbortSignal.any(options.over === undefined ? [signal] : [signal, options.over]);
  const stopped = aborted(cut, over.signal);
  await Promise.race([reader.run(AbortSignal.any([cut, silent.signal, over.signal])), watch, stopped]);
  over.abort();
  reader.stop();
  if (signal.aborted) return reader.end("stopped", null);
  if (silent.signal.aborted) return reader.end("failed", streamFailure("silence"));
  const end = reader.judge();
  if (options.over?.aborted !== true || end.outcome !== "failed") return end;
  return reader.end("failed", streamFailure("outlasted"));
}

/** Resolves when `signal` aborts, or with `over`. */
function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true, signal: over });
    over.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function watchSilence(options: {
  reader: { lastPartAt: number };
  clock: Clock;
  silenceMs: number;
  over: AbortSignal;
  silent: AbortController;
}): Promise<void> {
  const { reader, clock, silenceMs, over, silent } = options;
  for (;;) {
    const remainingMs = reader.lastPartAt + silenceMs - clock.elapsed();
    if (remainingMs <= 0) break;
    await clock.sleep(remainingMs, over);
    if (over.aborted) return;
  }
  silent.abort();
}

class StreamReader {
  /** On the clock that nobody sets: for measuring silence alone. */
  lastPartAt: number;
  readonly #options: ReadModelStreamOptions;
  readonly #rules = createChunkRules(() => newId("call"));
  readonly #limit = createAnswerLimit();
  readonly #reasoning = new Map<string, ReasoningTimes>();
  #pending: AppChunk[] = [];
  #flushing: NodeJS.Immediate | null = null;
  #stopped = false;
  #failed = false;
  #error: unknown = null;
  #finishReason: FinishReason | null = null;
  #rawFinishReason: string | undefined;
  #usage: LanguageModelUsage | null = null;
  #responseId: string | null = null;
  #firstPartAt: Date | null = null;
  /** A call that is as good as complete was nested too deeply. */
  #isTooDeep = false;
  /** Its input is being written. */
  #openCall: { id: string; toolName: string } | null = null;

  constructor(options: ReadModelStreamOptions) {
    this.#options = options;
    this.lastPartAt = options.clock.elapsed();
  }

  /** Reads to the end of the stream. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      const reader = this.#start(signal).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || this.#stopped) break;
        this.#take(value);
        if (this.#limit.isReached()) {
          // Ends like an answer for which the model had no room: what is there is kept, and no call of it is carried out.
          this.#finishReason = "length";
          break;
        }
      }
    } catch (error) {
      if (!this.#rescue(error)) this.#fail(error);
    }
    this.#flush();
  }

  /**
   * The SDK copies the input of a call level by level, and runs out of stack when a model nests it thousands of levels deep. The
   * model is told so, like of any other input that is none; what it wrote behind it is lost.
   */
  #rescue(error: unknown): boolean {
    if (!(error instanceof RangeError) || (this.#openCall === null && !this.#isTooDeep)) return false;
    if (this.#openCall !== null) {
      const { id: toolCallId, toolName } = this.#openCall;
      this.#keep({ type: "tool-input-error", toolCallId, toolName, input: {}, errorText: TOO_DEEP_ERROR });
    }
    this.#finishReason = "tool-calls";
    return true;
  }

  /** Whatever still comes is ignored from here on. */
  stop(): void {
    this.#flush();
    this.#stopped = true;
  }

  /** The outcome of a stream that came to its own end. */
  judge(): StreamEnd {
    if (this.#options.writer.fenced()) return this.end("fenced", null);
    if (this.#failed) return this.end("failed", this.#error);
    const isComplete = this.#finishReason !== null && COMPLETE_REASONS.includes(this.#finishReason);
    return isComplete ? this.end("complete", null) : this.end("failed", streamFailure("truncated"));
  }

  end(outcome: StreamEnd["outcome"], error: unknown): StreamEnd {
    return {
      outcome,
      error,
      finishReason: this.#finishReason,
      rawFinishReason: this.#rawFinishReason,
      usage: this.#usage,
      responseId: this.#responseId,
      firstPartAt: this.#firstPartAt,
    };
  }

  #start(signal: AbortSignal): ReadableStream<StreamPart> {
    const { connection, request } = this.#options;
    const { temperature, topP } = connection.options;
    const { reasoning, providerOptions } = request;
    const result = streamText({
      model: connection.languageModel,
      instructions: request.instructions,
      messages: request.messages,
      tools: request.tools,
      repairToolCall: async ({ toolCall, tools }) => {
        const toolName = presentNameOf(toolCall.toolName, tools);
        return toolName === null ? null : { ...toolCall, toolName };
      },
      ...(request.maxOutputTokens === undefined ? {} : { maxOutputTokens: request.maxOutputTokens }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(topP === undefined ? {} : { topP }),
      ...(reasoning === undefined ? {} : { reasoning }),
      ...(providerOptions === undefined ? {} : { providerOptions }),
      maxRetries: 0,
      abortSignal: signal,
      // Errors are read from the stream; the default would print them.
      onError: () => {},
    });
    return result.stream;
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#error = error;
  }

  #take(part: StreamPart): void {
    const now = this.#options.clock.now();
    this.lastPartAt = this.#options.clock.elapsed();
    switch (part.type) {
      case "start":
      case "start-step":
        break;
      case "error":
        this.#fail(part.error);
        return;
      case "abort":
        this.#fail(streamFailure("truncated"));
        return;
      // The answer of the SDK to an invalid call, which its chunk already tells.
      case "tool-error":
        if (part.providerExecuted !== true) return;
        break;
      case "finish-step":
        this.#usage = part.usage;
        this.#rawFinishReason = part.rawFinishReason;
        this.#responseId = part.response.id;
        break;
      case "finish":
        this.#finishReason = part.finishReason;
        break;
      default:
        this.#firstPartAt ??= new Date(now);
        if (part.type === "tool-input-start") this.#openCall = part;
        else if (part.type === "tool-call") this.#openCall = null;
    }
    this.#append(part, now);
  }

  #append(part: StreamPart, now: number): void {
    const chunk = toUIMessageChunk<ToolSet, AppMessage>(part, {
      sendReasoning: true,
      sendSources: true,
      redactToolErrors: false,
      responseMessageId: this.#options.messageId,
    });
    if (chunk !== undefined) this.#keep(chunk);
    const times = this.#reasoningTimes(part, now);
    if (times !== null) this.#pending.push(times);
    // One turn of the event loop is one bunch.
    this.#flushing ??= setImmediate(() => this.#flush());
  }

  #keep(chunk: AppChunk): void {
    const ruled = this.#rules(chunk);
    if (ruled === null) return;
    const kept = this.#limit.admit(ruled);
    this.#pending.push(kept);
    if (kept.type === "tool-input-error" && kept.errorText === TOO_DEEP_ERROR) this.#isTooDeep = true;
  }

  #reasoningTimes(part: StreamPart, now: number): AppChunk | null {
    if (part.type !== "reasoning-start" && part.type !== "reasoning-end") return null;
    const at = new Date(now).toISOString();
    const begun = this.#reasoning.get(part.id);
    const times = begun === undefined ? { startedAt: at } : { ...begun, endedAt: at };
    this.#reasoning.set(part.id, times);
    return { type: "message-metadata", messageMetadata: { reasoning: { [part.id]: times } } };
  }

  #flush(): void {
    if (this.#flushing !== null) clearImmediate(this.#flushing);
    this.#flushing = null;
    if (this.#stopped || this.#pending.length === 0) return;
    this.#options.writer.append(this.#pending);
    this.#pending = [];
    if (this.#options.writer.fenced()) this.#stopped = true;
  }
}
