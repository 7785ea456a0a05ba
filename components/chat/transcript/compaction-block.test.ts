import { describe, expect, test } from "vitest";
import type { AppPart } from "@/lib/chat/message-types";
import { liveLine, type LiveFacts } from "../live-line/live-line";
import { agentRow, text, userRow } from "./message-fixtures";
import { footerText } from "./turn-footer";
import { buildTurns, type TranscriptFacts } from "./turns";

const call = (more: object): AppPart =>
  ({
    type: "dynamic-tool",
    toolName: "chat_summarized",
    toolCallId: "call_1",
    input: { source: "manual" },
    ...more,
  }) as AppPart;
const ended = call({
  state: "output-available",
  output: { summary: "What was", context_tokens: 900, estimated_context_tokens: 30 },
});
const open = call({ state: "input-available" });
const turnsOf = (messages: TranscriptFacts["messages"], rest: Partial<TranscriptFacts> = {}) =>
  buildTurns({
    status: "waiting",

    messages,
    live: null,
    outputs: {},
    inputSizes: {},
    ...rest,
  });

describe("a compaction", () => {
  const asked = [userRow("msg_1", "x"), agentRow("msg_2", [text("answer")])];

  test("is one row with the summary and its figures", () => {
    const [turn] = turnsOf([...asked, agentRow("msg_3", [ended], { compaction: "summary" })]);
    expect(turn?.blocks.at(-1)).toEqual({
      kind: "compaction",
      key: "msg_3",
      compaction: "summary",
      summary: "What was",
      isWriting: false,
      tokensBefore: 900,
      tokensAfter: 30,
    });
  });

  test("shows what is written of it while it is written, and says so at the end of the turn", () => {
    const live = agentRow("msg_3", [open]);
    const [turn] = turnsOf(asked, { status: "running", live, outputs: { call_1: "So far\nthis" } });
    expect(turn?.blocks.at(-1)).toMatchObject({
      kind: "compaction",
      isWriting: true,
      summary: "So far\nthis",
    });
    const facts: LiveFacts = {
      status: "running",
      waitingForCapacity: false,
      stoppingSince: null,
      retry: null,
      describeError: () => "",
      offlineSince: null,
      modelName: null,
      lastHeardAt: null,
      silenceLimitMs: null,
      turnStartedAt: null,
      blocks: turn?.blocks ?? [],
      now: 0,
    };
    expect(liveLine(facts)).toMatchObject({ text: "Summarising the context", output: "this" });
  });

  test("is never what a model made up by calling a tool of that name", () => {
    const invented = agentRow("msg_3", [{ type: "step-start" }, open]);
    const [turn] = turnsOf(asked, { status: "running", live: invented });
    expect(turn?.blocks.at(-1)?.kind).toBe("call");
    const [settled] = turnsOf([...asked, agentRow("msg_3", [ended])]);
    expect(settled?.blocks.at(-1)?.kind).toBe("call");
  });

  test("that was asked for later changes neither the end of the turn nor how long it took", () => {
    const [before] = turnsOf(asked);
    const later = agentRow("msg_3", [ended], {
      compaction: "summary",
      createdAt: "2030-01-01T00:00:00.000Z",
    });
    const [after] = turnsOf([...asked, later]);
    expect(after?.end).toBe("finished");
    expect(before && after && footerText(after)).toBe(before && footerText(before));
  });

  test("by clearing has no summary, and what cannot be read has none either", () => {
    const blocks = (parts: AppPart[], compaction: "summary" | "clear") =>
      turnsOf([...asked, agentRow("msg_3", parts, { compaction })])[0]?.blocks.at(-1);
    expect(blocks([], "clear")).toMatchObject({ compaction: "clear", summary: "" });
    expect(blocks([text("odd")], "summary")).toMatchObject({ compaction: "summary", summary: "" });
  });
});
