import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { MockLanguageModelV4 } from "ai/test";
import { invariant } from "../invariant";
import type { ModelConnection } from "../providers/model-connection";

type Part = LanguageModelV4StreamPart;
/** What the model answers to one request: its parts, in the order and at the time at which the generator yields them. */
export type Reply = (options: LanguageModelV4CallOptions) => AsyncGenerator<Part> | Part[];

/** A model that answers requests by a script, in order. */
export class ScriptedModel {
  readonly requests: LanguageModelV4CallOptions[] = [];
  readonly #replies: Reply[] = [];
  #always: Reply | undefined;
  readonly #model: MockLanguageModelV4;

  constructor() {
    this.#model = new MockLanguageModelV4({
      provider: "scripted.chat",
      modelId: "scripted",
      doStream: async (options) => {
        const { abortSignal, ...request } = options;
        this.requests.push(structuredClone(request));
        const reply = this.#replies.shift() ?? this.#always;
        invariant(reply !== undefined, "the script has an answer for every request");
        return { stream: toStream(reply(options), abortSignal) };
      },
    });
  }

  /** Replies to the requests that come, one each. */
  script(...replies: Reply[]): void {
    this.#replies.push(...replies);
  }

  /** Replies to every request that the script does not, however often it is made. */
  always(reply: Reply): void {
    this.#always = reply;
  }

  connection(): ModelConnection {
    return {
      modelId: "mod_scripted",
      providerId: "prv_scripted",
      providerType: "openai-compatible",
      format: "openai-compatible",
      providerName: "Scripted",
      displayName: "Scripted",
      contextLimit: 100_000,
      options: {},
      prices: { inputMicros: 1_000_000, outputMicros: 2_000_000 },
      origin: { connection: "prv_scripted", provider: "scripted.chat", model: "scripted" },
      languageModel: this.#model,
      metadataKey: "scripted",
      isStored: false,
    };
  }
}

function toStream(
  parts: AsyncGenerator<Part> | Part[],
  signal: AbortSignal | undefined,
): ReadableStream<Part> {
  const iterator = asyncIterator(parts);
  return new ReadableStream({
    async pull(controller) {
      const aborted = new Promise<"aborted">((resolve) => {
        signal?.addEventListener("abort", () => resolve("aborted"), { once: true });
        if (signal?.aborted) resolve("aborted");
      });
      const next = await Promise.race([iterator.next(), aborted]);
      if (next === "aborted") controller.error(new DOMException("aborted", "AbortError"));
      else if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
}

async function* asyncIterator(parts: AsyncGenerator<Part> | Part[]): AsyncGenerator<Part> {
  yield* parts;
}

const USAGE = {
  inputTokens: { total: 10, noCache: 10, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 5, text: 5, reasoning: 0 },
};

export function finish(
  unified: "stop" | "tool-calls" | "length" | "content-filter" | "interrupted" = "stop",
): Part {
  return { type: "finish", finishReason: { unified, raw: unified }, usage: USAGE };
}

export function textParts(...deltas: string[]): Part[] {
  return [
    { type: "text-start", id: "0" },
    ...deltas.map((delta): Part => ({ type: "text-delta", id: "0", delta })),
    { type: "text-end", id: "0" },
  ];
}

export function callPart(toolCallId: string, toolName: string, input: unknown): Part {
  const text = typeof input === "string" ? input : JSON.stringify(input);
  return { type: "tool-call", toolCallId, toolName, input: text };
}

/** An answer in text that ends the turn. */
export const says =
  (...deltas: string[]): Reply =>
  () => [...textParts(...deltas), finish()];

/** An answer that asks for tools. */
export const calls =
  (...parts: Part[]): Reply =>
  () => [...parts, finish("tool-calls")];

/** A request that fails before its first part. */
export const fails =
  (error: unknown): Reply =>
  () => {
    throw error;
  };

/** A point in a script that a test opens. */
export function gate(): { opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
