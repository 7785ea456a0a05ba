import { describe, expect, it } from "vitest";
import type { AppMessage, AppPart } from "./message-types";
import { isCutCall, isEmptyMessage, isUnfinishedReasoning, seal } from "./seal";

const reason = "the user interrupted the turn";

function sealed(parts: AppPart[], calls: "keep" | "close" = "close"): AppPart[] {
  const message: AppMessage = { id: "msg_0000000000001", role: "assistant", parts };
  return seal(message, { calls, reason }).parts;
}

describe("seal", () => {
  it("keeps text that was cut off, and ends it", () => {
    expect(sealed([{ type: "text", text: "half a", state: "streaming" }])).toEqual([
      { type: "text", text: "half a", state: "done" },
    ]);
  });

  it("drops blank text, but not a blank text that carries a signature", () => {
    const signed: AppPart = {
      type: "text",
      text: "",
      providerMetadata: { google: { thoughtSignature: "s" } },
    };
    expect(sealed([{ type: "text", text: " \n" }, signed])).toEqual([signed]);
  });

  it("marks reasoning that was cut off, and takes away what would have signed it", () => {
    const [part] = sealed([
      {
        type: "reasoning",
        id: "0",
        text: "so far",
        state: "streaming",
        providerMetadata: { openai: { reasoningEncryptedContent: "partial" } },
      },
    ]);
    expect(part).toEqual({
      type: "reasoning",
      id: "0",
      text: "so far",
      state: "done",
      providerMetadata: { lathe: { unfinished: true } },
    });
    expect(part?.type === "reasoning" && isUnfinishedReasoning(part)).toBe(true);
  });

  it("keeps finished reasoning without text when it is redacted", () => {
    const redacted: AppPart = {
      type: "reasoning",
      text: "",
      state: "done",
      providerMetadata: { anthropic: { redactedData: "…" } },
    };
    expect(sealed([redacted, { type: "reasoning", text: "", state: "done" }])).toEqual([redacted]);
  });

  it("turns a call that was cut off into an error that is for display only", () => {
    const [part] = sealed([
      {
        type: "dynamic-tool",
        toolName: "execute",
        toolCallId: "c1",
        state: "input-streaming",
        input: { command: "ls -" },
        rawInput: '{"command":"ls -',
        callProviderMetadata: { x: { y: 1 } },
      },
    ]);
    expect(part).toEqual({
      type: "dynamic-tool",
      toolName: "execute",
      toolCallId: "c1",
      state: "output-error",
      input: { command: "ls -" },
      toolMetadata: { cut: true },
      errorText: `This tool call was cut off before its input was complete: ${reason}. It did not run.`,
    });
    expect(part?.type === "dynamic-tool" && isCutCall(part)).toBe(true);
  });

  it("gives a call that was cut off before its first letter an empty input", () => {
    const [part] = sealed([
      { type: "dynamic-tool", toolName: "execute", toolCallId: "c1", state: "input-streaming" },
    ]);
    expect(part).toMatchObject({ state: "output-error", input: {} });
  });

  it("closes an unanswered call, or keeps it when the ledger will hold its result", () => {
    const call: AppPart = {
      type: "dynamic-tool",
      toolName: "execute",
      toolCallId: "c1",
      state: "input-available",
      input: { command: "ls" },
      callProviderMetadata: { x: { y: 1 } },
    };
    expect(sealed([call], "keep")).toEqual([call]);
    expect(sealed([call])).toEqual([
      { ...call, state: "output-error", errorText: `This tool call did not run: ${reason}.` },
    ]);
  });

  it("leaves invalid calls as they are: they have been answered", () => {
    const invalid: AppPart = {
      type: "dynamic-tool",
      toolName: "execute",
      toolCallId: "c1",
      state: "output-error",
      input: '{"command":',
      errorText: "JSON parsing failed",
    };
    expect(sealed([invalid], "keep")).toEqual([invalid]);
  });

  it("leaves no key without a value, so that memory and store are equal", () => {
    const [part] = sealed([
      {
        type: "dynamic-tool",
        toolName: "t",
        toolCallId: "c",
        state: "output-available",
        input: 1,
        output: null,
      },
    ]);
    expect(Object.keys(part ?? {})).not.toContain("errorText");
    expect(part).toMatchObject({ output: null });
  });
});

describe("isEmptyMessage", () => {
  it("sees through step boundaries, and takes reasoning, outcomes and calls for content", () => {
    expect(isEmptyMessage({ parts: [{ type: "step-start" }] })).toBe(true);
    expect(isEmptyMessage({ parts: [{ type: "reasoning", text: "hm" }] })).toBe(false);
    expect(isEmptyMessage({ parts: [{ type: "data-outcome", data: { kind: "empty" } }] })).toBe(false);
  });
});
