import { describe, expect, it } from "vitest";
import {
  isShown,
  type LedgerCall,
  outstandingCalls,
  overlay,
  type StoredRow,
  toMessage,
  toPromptRow,
  toWireParts,
} from "./messages";
import type { AppPart } from "./message-types";
import { PLAIN_ROW } from "./testing-rows";

const STARTED = new Date("2026-01-01T00:00:00.000Z");
const ENDED = new Date("2026-01-01T00:00:05.000Z");

function toolPart(toolCallId: string): AppPart {
  return {
    type: "dynamic-tool",
    toolName: "execute",
    toolCallId,
    state: "input-available",
    input: { command: "ls" },
    callProviderMetadata: { google: { thoughtSignature: "sig" } },
  };
}

function call(overrides: Partial<LedgerCall> = {}): LedgerCall {
  return {
    id: "call_1",
    ordinal: 0,
    toolCallId: "t1",
    toolName: "execute",
    kind: "workspace",
    input: { command: "ls" },
    state: "requested",
    output: null,
    modelOutput: null,
    isError: false,
    reason: null,
    keptFromBeforeRestart: false,
    startedAt: null,
    endedAt: null,
    ...overrides,
  };
}

function row(overrides: Partial<StoredRow> = {}): StoredRow {
  return {
    ...PLAIN_ROW,
    id: "msg_0000000000001",
    role: "assistant",
    parts: [toolPart("t1")],
    revision: 3,
    createdAt: STARTED,
    ...overrides,
  };
}

describe("the overlay", () => {
  it("leaves a row without calls as it is", () => {
    const plain = row({ metadata: { reasoning: { r: { startedAt: "2026-01-01T00:00:00.000Z" } } } });
    expect(overlay(plain, [])).toEqual({ parts: plain.parts, metadata: plain.metadata });
  });

  it.each(["requested", "started"] as const)("leaves the part of a %s call open, and says so", (state) => {
    const { parts, metadata } = overlay(row(), [call({ state, startedAt: STARTED })]);
    expect(parts).toEqual([toolPart("t1")]);
    expect(metadata.calls).toEqual({
      t1: { callId: "call_1", state, startedAt: "2026-01-01T00:00:00.000Z" },
    });
  });

  it("gives a finished call its output, keeping what the prompt needs of the part", () => {
    const output = { z: 1, a: [null] };
    const finished = call({ state: "finished", output, startedAt: STARTED, endedAt: ENDED });
    const { parts, metadata } = overlay(row(), [finished]);
    expect(parts).toEqual([{ ...toolPart("t1"), state: "output-available", output }]);
    expect(metadata.calls?.["t1"]).toEqual({
      callId: "call_1",
      state: "finished",
      startedAt: STARTED.toISOString(),
      endedAt: ENDED.toISOString(),
    });
  });

  it("stores an absent output as null, so that the key survives", () => {
    const { parts } = overlay(row(), [call({ state: "finished", output: undefined })]);
    expect(JSON.parse(JSON.stringify(parts))).toMatchObject([{ output: null }]);
  });

  it.each([
    [{ error: "No such file" }, "No such file"],
    ["plain words", "plain words"],
    [{ error: { code: 1 } }, '{"error":{"code":1}}'],
    [null, "null"],
  ])("makes the error result %j the text %j", (output, errorText) => {
    const { parts } = overlay(row(), [call({ state: "failed", isError: true, output })]);
    expect(parts).toEqual([{ ...toolPart("t1"), state: "output-error", errorText }]);
  });

  it.each(["cancelled", "unknown"] as const)(
    "shows a %s call as an error that its metadata names",
    (state) => {
      const { parts, metadata } = overlay(row(), [call({ state, isError: true, output: { error: "…" } })]);
      expect(parts[0]).toMatchObject({ state: "output-error" });
      expect(metadata.calls?.["t1"]?.state).toBe(state);
    },
  );

  it("leaves the stored row untouched, keeps the order, and other parts where they are", () => {
    const text: AppPart = { type: "text", text: "Looking", state: "done" };
    const stored = row({ parts: [text, toolPart("t1"), toolPart("t2")] });
    const before = structuredClone(stored);
    const { parts } = overlay(stored, [
      call({ id: "call_2", toolCallId: "t2", state: "finished", output: 2 }),
      call({ state: "finished", output: 1 }),
    ]);
    expect(stored).toEqual(before);
    expect(parts).toMatchObject([text, { toolCallId: "t1", output: 1 }, { toolCallId: "t2", output: 2 }]);
  });

  it("never changes a part that was an error already, nor one that no ledger row belongs to", () => {
    const refused = { ...toolPart("t1"), state: "output-error", errorText: "Bad input" } as AppPart;
    const stored = row({ parts: [refused, toolPart("t9")] });
    const { parts } = overlay(stored, [call({ state: "finished", output: 1 })]);
    expect(parts).toEqual([refused, toolPart("t9")]);
  });
});

describe("outstanding calls", () => {
  const closed = toPromptRow(row({ id: "msg_1" }), [call({ state: "finished" })]);
  const open = toPromptRow(row({ id: "msg_2" }), [
    call({ id: "call_a", state: "finished" }),
    call({ id: "call_b", state: "started" }),
    call({ id: "call_c", state: "requested" }),
  ]);
  const user = toPromptRow(row({ id: "msg_3", role: "user", parts: [] }), []);

  it("are those of the last assistant row that have no result", () => {
    expect(outstandingCalls([closed, open]).map((one) => one.id)).toEqual(["call_b", "call_c"]);
    expect(outstandingCalls([closed, open, user]).map((one) => one.id)).toEqual(["call_b", "call_c"]);
    expect(outstandingCalls([open, closed])).toEqual([]);
    expect(outstandingCalls([user])).toEqual([]);
  });
});

describe("what clients see", () => {
  it("has no custom parts and no provider metadata", () => {
    const parts: AppPart[] = [
      { type: "custom", kind: "anthropic.message_start" },
      { type: "reasoning", text: "Hm", state: "done", providerMetadata: { anthropic: { signature: "s" } } },
      toolPart("t1"),
      {
        type: "file",
        url: "app-file:file_1",
        mediaType: "image/png",
        providerReference: { openai: "file-abc" },
      },
      { type: "data-outcome", data: { kind: "empty" } },
      { type: "step-start" },
    ];
    const wire = toWireParts(parts);
    expect(JSON.stringify(wire)).not.toMatch(/rovider|signature|sig|custom/);
    expect(wire.map((part) => part.type)).toEqual([
      "reasoning",
      "dynamic-tool",
      "file",
      "data-outcome",
      "step-start",
    ]);
    expect(parts[1]).toHaveProperty("providerMetadata");
  });

  it("is every row that is not a system row or for the model only", () => {
    expect(isShown({ role: "user", visibility: "both" })).toBe(true);
    expect(isShown({ role: "assistant", visibility: "user" })).toBe(true);
    expect(isShown({ role: "user", visibility: "model" })).toBe(false);
    expect(isShown({ role: "system", visibility: "both" })).toBe(false);
  });

  it("leaves out what a row does not have", () => {
    expect(toMessage(row({ role: "user", parts: [{ type: "text", text: "Hi" }] }), [])).toEqual({
      id: "msg_0000000000001",
      chatId: "chat_1",
      role: "user",
      parts: [{ type: "text", text: "Hi" }],
      createdAt: STARTED.toISOString(),
      revision: 3,
    });
  });

  it("has usage, cost, model, times and marks when the row has them", () => {
    const usage = {
      inputTokens: 1,
      outputTokens: 2,
      reasoningTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
    };
    const full = row({
      usage,
      costMicros: 9,
      modelId: "mod_1",
      authorId: "usr_1",
      interrupted: true,
      compaction: "summary",
    });
    expect(toMessage(full, [call()])).toMatchObject({
      usage,
      costMicros: 9,
      modelId: "mod_1",
      authorId: "usr_1",
      interrupted: true,
      compaction: "summary",
      metadata: { calls: { t1: { state: "requested" } } },
    });
  });
});
