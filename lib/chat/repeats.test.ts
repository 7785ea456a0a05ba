import { describe, expect, it } from "vitest";
import { call, promptRow, result, text, user } from "../generation/prepare/testing-rows";
import type { AppPart } from "./message-types";
import type { LedgerCall, PromptRow } from "./messages";
import { MAX_REPEATS, repeatsItself } from "./repeats";

const step = (more: Partial<LedgerCall> = {}, parts: AppPart[] = [call("c1")]) =>
  promptRow("assistant", parts, { calls: [result("c1", more)] });
const times = (count: number, make: (n: number) => PromptRow = () => step()) =>
  Array.from({ length: count }, (_, n) => make(n));
const again = { parts: [call("other-id")] };

describe("repeatsItself", () => {
  it("sees the same calls with the same results, whatever ids, words and durations they come with", () => {
    const same = times(MAX_REPEATS, (n) =>
      step({ output: { output: "a.txt", wall_duration_ms: n } }, [call("c1")]),
    );
    expect(repeatsItself([user(), ...same], again)).toBe(true);
    expect(
      repeatsItself([user(), ...times(MAX_REPEATS)], { parts: [text("Once more."), ...again.parts] }),
    ).toBe(true);
  });

  it("sees failures that come again, and calls that were invalid", () => {
    const failed = () => step({ state: "failed", isError: true, output: { error: "no" } });
    expect(repeatsItself([user(), ...times(MAX_REPEATS, failed)], again)).toBe(true);
    const invalid = call("c1", { state: "output-error", input: "{", errorText: "bad JSON" });
    const bad = () => promptRow("assistant", [invalid]);
    expect(repeatsItself([user(), ...times(MAX_REPEATS, bad)], { parts: [invalid] })).toBe(true);
  });

  it.each<[string, PromptRow[], AppPart[]]>([
    ["a step less", times(MAX_REPEATS - 1), again.parts],
    ["another call", times(MAX_REPEATS), [call("c1", { input: { command: "pwd" } })]],
    ["one call more", times(MAX_REPEATS), [call("c1"), call("c2")]],
    ["an answer", times(MAX_REPEATS), [text("done")]],
    [
      "another result among them",
      times(MAX_REPEATS, (n) => step({ output: { n: n === 3 ? 1 : 0 } })),
      again.parts,
    ],
    [
      "another tool among them",
      times(MAX_REPEATS, (n) => step({}, [call("c1", { toolName: n === 2 ? "x" : "execute" })])),
      again.parts,
    ],
    [
      "a step that waited",
      times(MAX_REPEATS, () => step({ startedAt: new Date(0), endedAt: new Date(6_000) })),
      again.parts,
    ],
    ["a word of the person between them", [...times(3), user(), ...times(3)], again.parts],
  ])("is not alarmed by %s", (_name, rows, parts) => {
    expect(repeatsItself([user(), ...rows], { parts })).toBe(false);
  });
});
