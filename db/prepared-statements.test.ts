import { expect, test } from "vitest";
import { createPreparePolicy } from "./prepared-statements";

const times = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => of(i));

test("a statement is prepared when it comes for the third time, and from then on", () => {
  const isRepeated = createPreparePolicy();
  expect(times(4, () => isRepeated("select $1"))).toEqual([false, false, true, true]);
  expect(isRepeated("select $2")).toBe(false);
});

test("however many different statements come again and again, few of them are prepared", () => {
  const isRepeated = createPreparePolicy();
  const prepared = times(1_000, (index) => times(3, () => isRepeated(`select ${index}`)).includes(true));
  expect(prepared.filter(Boolean)).toHaveLength(400);
});

test("statements that come once do not keep those that come often from being prepared", () => {
  const isRepeated = createPreparePolicy();
  for (let index = 0; index < 100_000; index++) isRepeated(`select ${index}`);
  expect(times(3, () => isRepeated("select often")).at(-1)).toBe(true);
});
