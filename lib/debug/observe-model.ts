import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { wrapLanguageModel } from "ai";
import type { Clock } from "../clock";
import type { ModelConnection } from "../providers/model-connection";
import { RecordedCall } from "./recorded-call";

type Model = ModelConnection["languageModel"];
type PartStream = ReadableStream<LanguageModelV4StreamPart>;

/** How a call ended by itself. */
export type CallEnd = { how: "whole" } | { how: "failed"; error: unknown } | { how: "cancelled" };

export interface CallHooks {
  clock: Clock;
  began(call: RecordedCall, operation: "stream" | "generate"): void;
  ended(call: RecordedCall, end: CallEnd): void;
}

/** A model that tells of its calls. Their answers pass through unchanged. */
export function observeModel(model: Model, hooks: CallHooks): Model {
  const { clock } = hooks;
  const endOnce = (call: RecordedCall, end: CallEnd) => {
    if (call.endedAt !== null) return;
    call.endedAt = clock.now();
    hooks.ended(call, end);
  };
  const failed = (call: RecordedCall, error: unknown) =>
    endOnce(call, isAbort(error) ? { how: "cancelled" } : { how: "failed", error });
  return wrapLanguageModel({
    model,
    middleware: {
      specificationVersion: "v4",
      wrapStream: async ({ doStream, params }) => {
        const call = new RecordedCall(params, clock.now());
        hooks.began(call, "stream");
        try {
          const result = await doStream();
          return { ...result, stream: watch(result.stream, call, { clock, endOnce, failed }) };
        } catch (error) {
          failed(call, error);
          throw error;
        }
      },
      wrapGenerate: async ({ doGenerate, params }) => {
        const call = new RecordedCall(params, clock.now());
        hooks.began(call, "generate");
        try {
          const result = await doGenerate();
          call.fold.takeWhole(result, clock.now());
          endOnce(call, { how: "whole" });
          return result;
        } catch (error) {
          failed(call, error);
          throw error;
        }
      },
    },
  });
}

interface Ends {
  clock: Clock;
  endOnce: (call: RecordedCall, end: CallEnd) => void;
  failed: (call: RecordedCall, error: unknown) => void;
}

function watch(stream: PartStream, call: RecordedCall, { clock, endOnce, failed }: Ends): PartStream {
  const reader = stream.getReader();
  const over = () => {
    const { error } = call.fold;
    if (error === null) endOnce(call, { how: "whole" });
    else failed(call, error);
  };
  return new ReadableStream(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (done) {
            over();
            controller.close();
            return;
          }
          call.fold.take(value, clock.now());
          controller.enqueue(value);
        } catch (error) {
          failed(call, error);
          controller.error(error);
        }
      },
      cancel: (reason) => {
        endOnce(call, { how: "cancelled" });
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

function isAbort(error: unknown): boolean {
  return typeof error === "object" && error !== null && "name" in error && error.name === "AbortError";
}
