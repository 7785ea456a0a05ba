import { describe, expect, it } from "vitest";
import type { AppChunk } from "../chat/message-types";
import { createChunkRules } from "./chunk-rules";

function apply(chunks: AppChunk[]): (AppChunk | null)[] {
  let ids = 0;
  const rules = createChunkRules(() => `call_ours_${++ids}`);
  return chunks.map(rules);
}

const start = (toolCallId: string): AppChunk => ({ type: "tool-input-start", toolCallId, toolName: "t" });
const delta = (toolCallId: string): AppChunk => ({
  type: "tool-input-delta",
  toolCallId,
  inputTextDelta: "{",
});
const available = (toolCallId: string): AppChunk => ({
  type: "tool-input-available",
  toolCallId,
  toolName: "t",
  input: {},
});
const idsOf = (chunks: (AppChunk | null)[]) =>
  chunks.map((chunk) => (chunk !== null && "toolCallId" in chunk ? chunk.toolCallId : null));

describe("chunk rules", () => {
  it.each(["", "a\0b", "\ud800", "x".repeat(2_000)])(
    "gives a call an id of ours where the provider's cannot be stored: %j",
    (id) => {
      expect(idsOf(apply([start(id), delta(id), available(id)]))).toEqual([
        "call_ours_1",
        "call_ours_1",
        "call_ours_1",
      ]);
    },
  );

  it("makes every call dynamic", () => {
    expect(apply([start("a"), available("a")])).toMatchObject([{ dynamic: true }, { dynamic: true }]);
  });

  it("P15 gives a call without an id one of ours, through all its chunks", () => {
    expect(idsOf(apply([start(""), delta(""), available("")]))).toEqual(
      Array.from({ length: 3 }, () => "call_ours_1"),
    );
  });

  it("P15 tells two calls apart that came under one id", () => {
    const chunks = [start("a"), delta("a"), available("a"), start("a"), delta("a"), available("a")];
    const ours = "call_ours_1";
    expect(idsOf(apply(chunks))).toEqual(["a", "a", "a", ours, ours, ours]);
    expect(idsOf(apply([available("a"), available("a")]))).toEqual(["a", ours]);
  });

  it("makes an error of input that is nested too deeply to be read", () => {
    let input: unknown = 1;
    for (let depth = 0; depth < 10_000; depth++) input = [input];
    const rules = createChunkRules(() => "own");
    expect(rules({ type: "tool-input-available", toolCallId: "a", toolName: "look", input })).toEqual({
      type: "tool-input-error",
      toolCallId: "a",
      toolName: "look",
      input: {},
      errorText: expect.stringContaining("200 levels"),
      dynamic: true,
    });
  });

  it("drops input that comes after the call was complete, or before it began", () => {
    expect(apply([delta("a"), start("a"), available("a"), delta("a")]).map((chunk) => chunk?.type)).toEqual([
      undefined,
      "tool-input-start",
      "tool-input-available",
      undefined,
    ]);
  });

  it("drops failures and the message start of Anthropic, and nothing else", () => {
    const chunks: AppChunk[] = [
      { type: "error", errorText: "x" },
      { type: "abort" },
      { type: "custom", kind: "anthropic.message_start" },
      { type: "custom", kind: "anthropic.fallback" },
      { type: "text-start", id: "0" },
    ];
    expect(apply(chunks).map((chunk) => chunk?.type)).toEqual([
      undefined,
      undefined,
      undefined,
      "custom",
      "text-start",
    ]);
  });
});
