import { describe, expect, it } from "vitest";
import {
  boundaryFacts,
  clearedParts,
  CLEARED_CALL,
  compactionNeed,
  contextTokens,
  splitUnanswered,
  summaryParts,
  thresholdOf,
  usualThreshold,
  usagePercent,
} from "./compaction";
import { decide } from "./decide";
import type { AppPart, BoundaryFacts, CallState } from "./message-types";
import { createRowMaker } from "./testing-rows";

const row = createRowMaker({ resultsVersion: 1 });

const used = (inputTokens: number, outputTokens = 5) => ({
  usage: { inputTokens, outputTokens, reasoningTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
});
const text = (value: string): AppPart => ({ type: "text", text: value });
const asked = (value = "do it") => row("user", [text(value)]);
const answered = (tokens: number) => row("assistant", [text("done")], used(tokens));
/** A step that the model goes on from. */
const worked = (tokens: number, state: CallState = "finished") =>
  row(
    "assistant",
    [{ type: "dynamic-tool", toolName: "execute", toolCallId: "a", state: "input-available", input: {} }],
    {
      ...used(tokens),
      calls: [
        {
          id: "call_a",
          ordinal: 0,
          toolCallId: "a",
          toolName: "execute",
          kind: "workspace",
          input: {},
          state,
          output: null,
          modelOutput: null,
          isError: false,
          reason: null,
          startedAt: null,
          endedAt: null,
          keptFromBeforeRestart: false,
        },
      ],
    },
  );
const summarised = (facts: BoundaryFacts = { continues: true, steps: 1 }) =>
  row("user", summaryParts("what was", facts), { visibility: "model", compaction: "summary" });
const kept = (value: string) => row("user", [text(value)], { visibility: "model" });
const limits = { thresholdPercent: 70, contextLimit: 1_000 };

describe("the threshold", () => {
  it.each([
    [20, 50, 20],
    [0, 50, 0],
    [100, 50, 100],
    [null, 50, 50],
    [null, 0, 0],
    [101, 50, 50],
    [-1, 101, 70],
    [null, null, 70],
  ])("of a person's %s and a model's %s is %s", (personal, model, expected) => {
    expect(thresholdOf(personal, { percent: model, contextLimit: 200_000 })).toBe(expected);
  });

  it.each([
    [499_999, 70],
    [500_000, 30],
    [1_000_000, 30],
  ])("of a window of %s tokens is usually %s", (contextLimit, expected) => {
    expect(usualThreshold(contextLimit)).toBe(expected);
    expect(thresholdOf(null, { percent: null, contextLimit })).toBe(expected);
    expect(thresholdOf(null, { percent: 80, contextLimit })).toBe(80);
    expect(thresholdOf(90, { percent: 80, contextLimit })).toBe(90);
  });
});

describe("the usage", () => {
  it("is what the last call took, with what came from the cache", () => {
    expect(contextTokens([asked(), answered(300), asked(), answered(500)])).toBe(500);
    expect(contextTokens([asked(), answered(300), asked(), row("assistant", [text("cut")])])).toBe(300);
  });

  it("is the whole of a call when its provider tells no input", () => {
    expect(contextTokens([asked(), row("assistant", [text("a")], used(0, 40))])).toBe(40);
  });

  it("is nothing until a model has answered behind the boundary", () => {
    expect(contextTokens([summarised(), kept("and?")])).toBe(0);
  });

  it("is told in percent, and as 0 of a window that nobody knows", () => {
    expect(usagePercent(715, 1_000)).toBe(72);
    expect(usagePercent(715, 0)).toBe(0);
  });
});

describe("the need of a compaction", () => {
  it.each([
    [699, limits, "none"],
    [700, limits, "needed"],
    [5_000, { ...limits, thresholdPercent: 100 }, "none"],
    [1, { ...limits, thresholdPercent: 0 }, "needed"],
    [700, { ...limits, contextLimit: 0 }, "none"],
    [700, null, "none"],
  ])("with %s tokens under %o is %s", (tokens, given, expected) => {
    expect(compactionNeed([asked(), worked(tokens), asked()], given)).toBe(expected);
  });

  it("is over when the first call behind the boundary is no smaller, in the same turn", () => {
    expect(compactionNeed([summarised(), worked(700)], limits)).toBe("still_over");
    expect(compactionNeed([summarised(), kept("big"), worked(700)], limits)).toBe("still_over");
  });

  it("comes back when the context has grown since, or another message came", () => {
    expect(compactionNeed([summarised(), worked(200), worked(700)], limits)).toBe("needed");
    expect(compactionNeed([summarised(), answered(700), asked()], limits)).toBe("needed");
  });
});

describe("what is summarised", () => {
  it("ends with the last answer; messages behind it are kept as they are", () => {
    const rows = [asked("one"), answered(1), asked("two"), asked("three")];
    const { answered: before, kept: behind } = splitUnanswered(rows);
    expect(before).toEqual(rows.slice(0, 2));
    expect(behind).toEqual(rows.slice(2));
  });

  it("begins with the summary before it, which is never kept as a message", () => {
    const rows = [summarised(), worked(1), worked(1)];
    expect(splitUnanswered(rows)).toEqual({ answered: rows, kept: [] });
    expect(splitUnanswered([summarised()])).toEqual({ answered: [], kept: [] });
  });
});

describe("a boundary", () => {
  it("tells the model to go on only where it was at work", () => {
    const words = (continues: boolean) => JSON.stringify(summaryParts("S", { continues, steps: 0 }));
    expect(words(true)).toContain("Go on with it");
    expect(words(false)).not.toContain("Go on with it");
  });

  it("holds what a text column can hold, whatever the model wrote", () => {
    expect(JSON.stringify(summaryParts("a\0b\ud800", { continues: false, steps: 0 }))).not.toMatch(
      /\\u0000|\\ud800/,
    );
  });

  it("is found in the hidden row of a summary only", () => {
    expect(boundaryFacts(summarised({ continues: true, steps: 3 }))).toEqual({ continues: true, steps: 3 });
    expect(boundaryFacts(asked())).toBeNull();
    expect(boundaryFacts(undefined)).toBeNull();
  });

  it("of a clearing is a call that has ended", () => {
    expect(clearedParts("call_1")).toMatchObject([{ toolName: CLEARED_CALL, state: "output-available" }]);
  });
});

describe("decide", () => {
  it("compacts before the next generation, and remembers how far the turn had come", () => {
    expect(decide([asked(), worked(10), worked(700)], { limits })).toEqual({
      kind: "compact",
      source: "automatic",
      facts: { continues: true, steps: 2 },
    });
    expect(decide([asked(), answered(700), asked("and?")], { limits })).toMatchObject({
      kind: "compact",
      facts: { continues: true, steps: 0 },
    });
  });

  it("never compacts a turn that has just ended, nor before open calls have run", () => {
    expect(decide([asked(), answered(900)], { limits })).toEqual({ kind: "finish", reason: "complete" });
    expect(decide([asked(), worked(900, "requested")], { limits }).kind).toBe("run_tools");
  });

  it("T56 generates right after a compaction, and stops rather than compact in a circle", () => {
    expect(decide([summarised(), kept("and?")], { limits })).toEqual({ kind: "generate" });
    expect(decide([summarised()], { limits })).toEqual({ kind: "generate" });
    expect(decide([summarised(), worked(900)], { limits })).toEqual({ kind: "cannot_shrink" });
  });

  it("T57 compacts on request whatever the usage, and goes on only with what was not complete", () => {
    const requested = { compactionRequested: true, limits: null };
    expect(decide([asked(), answered(1)], requested)).toEqual({
      kind: "compact",
      source: "manual",
      facts: { continues: false, steps: 1 },
    });
    expect(decide([asked(), worked(1)], requested)).toMatchObject({ facts: { continues: true } });
    expect(decide([summarised({ continues: false, steps: 1 })], requested)).toEqual({
      kind: "finish",
      reason: "complete",
    });
    expect(decide([summarised({ continues: false, steps: 1 }), asked()], requested)).toEqual({
      kind: "generate",
    });
  });

  it("does not take up a turn that was over when the compaction was asked for", () => {
    const requested = { compactionRequested: true, compactionEndsTurn: true };
    for (const last of [worked(1), asked("unanswered")]) {
      expect(decide([asked(), answered(1), last], requested)).toMatchObject({ facts: { continues: false } });
    }
    const ended = { continues: false, steps: 1, kept: 1 };
    const done = { kind: "finish", reason: "complete" };
    expect(decide([summarised(ended), kept("unanswered")])).toEqual(done);
    expect(decide([summarised({ ...ended, kept: 0 })])).toEqual(done);
    expect(decide([summarised(ended), kept("unanswered"), asked("new")])).toEqual({ kind: "generate" });
    const goesOn = { ...ended, continues: true };
    expect(decide([summarised(goesOn), kept("unanswered")])).toEqual({ kind: "generate" });
  });

  it("runs open calls before a compaction that was asked for", () => {
    const rows = [asked(), worked(1, "requested")];
    expect(decide(rows, { compactionRequested: true }).kind).toBe("run_tools");
  });

  it("counts the steps of a turn across its boundary", () => {
    const rows = [summarised({ continues: true, steps: 4 }), worked(1)];
    expect(decide(rows, { maxSteps: 5 })).toEqual({ kind: "finish", reason: "max_steps" });
    expect(decide(rows, { maxSteps: 6 })).toEqual({ kind: "generate" });
    expect(
      decide([summarised({ continues: true, steps: 4 }), kept("new"), worked(1)], { maxSteps: 2 }),
    ).toEqual({
      kind: "generate",
    });
  });

  it("has nothing to do behind a clearing", () => {
    const cleared = row("user", [], { visibility: "model", compaction: "clear" });
    expect(decide([cleared])).toEqual({ kind: "finish", reason: "nothing_to_do" });
    expect(decide([cleared, asked()])).toEqual({ kind: "generate" });
  });
});
