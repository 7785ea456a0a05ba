import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capOutcome, cutMiddle, resultBudgetBytes } from "./result-cap";

const BUDGET = 16 * 1024;
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const capped = (output: unknown) => capOutcome({ output, isError: false }, BUDGET).output;

describe("resultBudgetBytes", () => {
  it("is a third of the window, never less than 16 KiB, and 64 KiB for an unknown one", () => {
    expect(resultBudgetBytes(120_000)).toBe(120_000);
    expect(resultBudgetBytes(4_000)).toBe(16_384);
    expect(resultBudgetBytes(null)).toBe(65_536);
  });
});

describe("capOutcome", () => {
  it("leaves what fits as it is", () => {
    const output = { output: "short", exit_code: 0 };
    expect(capped(output)).toEqual(output);
  });

  it("cuts the long text of a result and keeps its shape", () => {
    const output = capped({ content: `${"a".repeat(5_000_000)}END`, total_lines: 1 });
    expect(output).toMatchObject({
      total_lines: 1,
      content: expect.stringMatching(/^a+[\s\S]+left out here[\s\S]+aEND$/),
    });
    expect(bytes(output)).toBeLessThanOrEqual(BUDGET);
  });

  it("cuts several long texts, a thousand short ones, and texts that escape badly", () => {
    for (const output of [
      { a: "x".repeat(40_000), b: "y".repeat(40_000) },
      Array.from({ length: 3_000 }, (_, index) => ({ path: `file-${index}.ts` })),
      { out: "\u0000\n".repeat(30_000) },
      "z".repeat(100_000),
    ]) {
      expect(bytes(capped(output))).toBeLessThanOrEqual(BUDGET);
    }
  });

  it("stores null for no output at all", () => {
    expect(capped(undefined)).toBeNull();
  });

  it("cuts the text of the model's form, never its files", () => {
    const data = "A".repeat(100_000);
    const modelOutput = {
      type: "content",
      value: [
        { type: "text", text: "t".repeat(100_000) },
        { type: "file", mediaType: "image/png", data: { type: "data", data } },
      ],
    };
    const { modelOutput: form } = capOutcome({ output: {}, modelOutput, isError: false }, BUDGET);
    expect(form).toMatchObject({
      value: [{ text: expect.stringContaining("left out") }, { data: { data } }],
    });
    const plain = capOutcome(
      { output: {}, modelOutput: { type: "text", value: data }, isError: false },
      BUDGET,
    );
    expect(bytes(plain.modelOutput)).toBeLessThanOrEqual(BUDGET + 64);
  });
});

describe("cutMiddle", () => {
  it("T49 is head, marker and tail of a result of 5 MB, within what the window has room for", () => {
    const budget = resultBudgetBytes(100_000);
    const text = `begin ${"ä".repeat(2_500_000)} end`;
    const { output } = capOutcome({ output: { output: text, exit_code: 0 }, isError: false }, budget);
    expect(output).toMatchObject({
      exit_code: 0,
      output: expect.stringMatching(/^begin ä+[^]*bytes were left out here[^]*ä+ end$/u),
    });
    expect(Buffer.byteLength(JSON.stringify(output))).toBeLessThanOrEqual(budget);
    expect(JSON.stringify(output).isWellFormed()).toBe(true);
  });

  it("is well formed and within its budget for any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 3_000 }),
        fc.integer({ min: 512, max: 2_000 }),
        (text, max) => {
          const cut = cutMiddle(text, max);
          expect(cut.isWellFormed()).toBe(true);
          expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(Math.max(max, 512));
        },
      ),
    );
  });

  it("keeps twice as much of the head as of the tail", () => {
    const [head = "", tail = ""] = cutMiddle("h".repeat(50_000) + "t".repeat(50_000), 10_000).split(
      /\s*\[….*…\]\s*/,
    );
    expect(head.length / tail.length).toBeCloseTo(2, 1);
  });
});
