import { expect, test } from "vitest";
import { createAnswerLimit } from "./answer-limit";

const delta = (text: string) => ({ type: "text-delta", id: "t", delta: text }) as const;

test("P17 text is admitted up to the limit, and cut there", () => {
  const limit = createAnswerLimit(30);
  expect(limit.admit(delta("0123456789"))).toEqual(delta("0123456789"));
  expect(limit.isReached()).toBe(false);
  expect(limit.admit(delta("0123456789"))).toEqual(delta("0123"));
  expect(limit.isReached()).toBe(true);
});

test("P17 no character is cut in two", () => {
  const limit = createAnswerLimit(12);
  expect(limit.admit(delta("abc\u{1f600}"))).toEqual(delta("abc"));
});

test("P17 many deltas of one letter reach it, too", () => {
  const limit = createAnswerLimit(90);
  for (let sent = 0; sent < 10; sent++) limit.admit(delta("x"));
  expect(limit.isReached()).toBe(true);
});

test("P17 what is no text costs nothing", () => {
  const limit = createAnswerLimit(1);
  expect(limit.admit({ type: "text-start", id: "t" })).toEqual({ type: "text-start", id: "t" });
  expect(limit.isReached()).toBe(false);
});
