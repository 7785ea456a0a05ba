import { expect, test } from "vitest";
import { promptRow, text } from "./prepare/testing-rows";
import { withChanges } from "./step-rows";

const row = (id: string, words: string) => ({ ...promptRow("user", [text(words)]), id });
const told = (rows: readonly { id: string; parts: unknown[] }[]) => rows.map(({ id, parts }) => [id, parts]);

test("a newer row takes the place of the older one, and a new one comes behind", () => {
  const rows = [row("msg_1", "one"), row("msg_2", "two")];
  const changed = [row("msg_1", "one, changed"), row("msg_3", "three")];
  expect(told(withChanges(rows, changed))).toEqual(
    told([changed[0], rows[1], changed[1]].flatMap((r) => r ?? [])),
  );
});

test("what has not changed stays the same object", () => {
  const rows = [row("msg_1", "one"), row("msg_2", "two")];
  expect(withChanges(rows, [row("msg_3", "three")])[0]).toBe(rows[0]);
});

test("a row whose id was drawn before others is put where it belongs", () => {
  const rows = [row("msg_1", "one"), row("msg_3", "three")];
  expect(withChanges(rows, [row("msg_2", "two")]).map(({ id }) => id)).toEqual(["msg_1", "msg_2", "msg_3"]);
});
