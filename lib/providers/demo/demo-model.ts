import { randomUUID } from "node:crypto";
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";
import type { Clock } from "../../clock";
import { demoSummary, demoTitle, nextDemoStep, type DemoStep } from "./next-step";

const THINKING_MS = 350;
const WORD_MS = 22;
const INPUT_PIECE_MS = 12;
const INPUT_PIECE_CHARS = 32;
const CHARS_PER_TOKEN = 4;

interface Paced {
  part: LanguageModelV4StreamPart;
  /** Before the part is sent. */
  waitMs: number;
}

function stepFor(options: LanguageModelV4CallOptions): DemoStep {
  const summary = demoSummary(options.prompt);
  if (summary !== null) return summary;
  const tools = new Set((options.tools ?? []).map((tool) => tool.name));
  return tools.size === 0
    ? { text: demoTitle(options.prompt), calls: [] }
    : nextDemoStep(options.prompt, tools);
}

const tokens = (value: unknown) => Math.ceil(JSON.stringify(value).length / CHARS_PER_TOKEN);

function usageOf(options: LanguageModelV4CallOptions, step: DemoStep): LanguageModelV4Usage {
  const input = tokens(options.prompt);
  const output = tokens(step);
  return {
    inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: output, text: output, reasoning: 0 },
  };
}

const finishOf = (step: DemoStep): LanguageModelV4FinishReason =>
  step.calls.length > 0 ? { unified: "tool-calls", raw: "tool-calls" } : { unified: "stop", raw: "stop" };

const newCallId = () => `demo_${randomUUID().replaceAll("-", "")}`;

function pieces(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
    text.slice(i * size, (i + 1) * size),
  );
}

function textParts(text: string): Paced[] {
  const id = "text";
  const words = text.match(/\S+\s*/g) ?? [];
  return [
    { part: { type: "text-start", id }, waitMs: 0 },
    ...words.map((delta): Paced => ({ part: { type: "text-delta", id, delta }, waitMs: WORD_MS })),
    { part: { type: "text-end", id }, waitMs: 0 },
  ];
}

function callParts(call: DemoStep["calls"][number]): Paced[] {
  const id = newCallId();
  const input = JSON.stringify(call.input);
  return [
    { part: { type: "tool-input-start", id, toolName: call.tool }, waitMs: WORD_MS },
    ...pieces(input, INPUT_PIECE_CHARS).map(
      (delta): Paced => ({ part: { type: "tool-input-delta", id, delta }, waitMs: INPUT_PIECE_MS }),
    ),
    { part: { type: "tool-input-end", id }, waitMs: 0 },
    { part: { type: "tool-call", toolCallId: id, toolName: call.tool, input }, waitMs: 0 },
  ];
}

function streamOf(
  parts: Paced[],
  clock: Clock,
  signal: AbortSignal | undefined,
): ReadableStream<LanguageModelV4StreamPart> {
  const rest = parts[Symbol.iterator]();
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      async pull(controller) {
        const next = rest.next();
        if (next.done) {
          controller.close();
          return;
        }
        if (next.value.waitMs > 0) await clock.sleep(next.value.waitMs, signal);
        if (signal?.aborted) controller.error(signal.reason);
        else controller.enqueue(next.value.part);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * A model that is a script inside the product: it writes, tests and repairs one of its programs with the chat's real tools. It
 * reaches no network and keeps no state.
 */
export function createDemoModel(options: { modelId: string; clock: Clock }): LanguageModelV4 {
  const { modelId, clock } = options;
  return {
    specificationVersion: "v4",
    provider: "lathe.demo",
    modelId,
    supportedUrls: {},
    async doGenerate(call) {
      call.abortSignal?.throwIfAborted();
      const step = stepFor(call);
      return {
        content: [
          { type: "text", text: step.text },
          ...step.calls.map(({ tool, input }) => ({
            type: "tool-call" as const,
            toolCallId: newCallId(),
            toolName: tool,
            input: JSON.stringify(input),
          })),
        ],
        finishReason: finishOf(step),
        usage: usageOf(call, step),
        warnings: [],
      };
    },
    async doStream(call) {
      const step = stepFor(call);
      const parts: Paced[] = [
        { part: { type: "stream-start", warnings: [] }, waitMs: 0 },
        { part: { type: "response-metadata", modelId }, waitMs: THINKING_MS },
        ...textParts(step.text),
        ...step.calls.flatMap(callParts),
        { part: { type: "finish", finishReason: finishOf(step), usage: usageOf(call, step) }, waitMs: 0 },
      ];
      return { stream: streamOf(parts, clock, call.abortSignal) };
    },
  };
}
