import { expect, test } from "vitest";
import { MAX_PROMPT_FILE_BYTES } from "../../chat/files/limits";
import type { AppPart } from "../../chat/message-types";
import { bytesToRead, type FileSize } from "./file-budget";
import { promptRow } from "./testing-rows";
import { MAX_INLINE_BYTES } from "./user-content";

const MIB = 1024 * 1024;
const BUDGET_MIB = MAX_PROMPT_FILE_BYTES / MIB;
const message = (...ids: string[]) =>
  promptRow(
    "user",
    ids.map((id): AppPart => ({ type: "file", url: `app-file:${id}`, mediaType: "image/png" })),
  );
const image = (mib: number): FileSize => ({ mediaType: "image/png", size: mib * MIB });
const kept = (rows: ReturnType<typeof message>[], sizes: Record<string, FileSize>) => [
  ...bytesToRead({ rows, sizes: new Map(Object.entries(sizes)), format: "openai-compatible" }).keys(),
];

test("nothing is read of what the model does not take, and of a text only what is shown", () => {
  const sizes = new Map<string, FileSize>([
    ["pdf", { mediaType: "application/pdf", size: 5 * MIB }],
    ["text", { mediaType: "text/plain", size: 9 * MIB }],
    ["short", { mediaType: "text/csv", size: 7 }],
    ["picture", image(1)],
  ]);
  const rows = [message("pdf", "text", "short", "picture", "gone")];
  expect(bytesToRead({ rows, sizes, format: "openai-compatible" })).toEqual(
    new Map([
      ["text", MAX_INLINE_BYTES],
      ["short", 7],
      ["picture", MIB],
    ]),
  );
  expect(bytesToRead({ rows, sizes, format: "google" }).get("pdf")).toBe(5 * MIB);
});

test("the oldest files go, whole messages before the newest one, and what is read never exceeds the budget", () => {
  const ids = Array.from({ length: 50 }, (_, index) => `f${index}`);
  const sizes = Object.fromEntries(ids.map((id) => [id, image(3)]));
  for (let count = 1; count <= ids.length; count += 1) {
    const shown = ids.slice(0, count);
    const left = kept(
      shown.map((id) => message(id)),
      sizes,
    );
    expect(left).toEqual(shown.slice(-left.length));
    expect(left.length * 3).toBeLessThanOrEqual(BUDGET_MIB);
    expect(left.length * 3).toBeGreaterThanOrEqual(Math.min(count * 3, BUDGET_MIB / 2 - 3));
  }
});

test("what has gone stays away while a chat grows, and it goes seldom", () => {
  const ids = Array.from({ length: 60 }, (_, index) => `f${index}`);
  const sizes = Object.fromEntries(ids.map((id) => [id, image(1)]));
  let before: string[] = [];
  let changes = 0;
  for (let count = 1; count <= ids.length; count += 1) {
    const rows = ids.slice(0, count).map((id) => message(id));
    const now = kept(rows, sizes);
    const expected = [...before, ids[count - 1]];
    if (now.length < expected.length) changes += 1;
    expect(expected.slice(-now.length)).toEqual(now);
    before = now;
  }
  expect(changes).toBeLessThanOrEqual(60 / (BUDGET_MIB / 2));
});

test("a message that fills the budget stays whole; of one that exceeds it the last files stay", () => {
  const half = BUDGET_MIB / 2;
  const sizes = { old: image(1), a: image(half), b: image(half), c: image(half) };
  expect(kept([message("old"), message("a", "b")], sizes)).toEqual(["a", "b"]);
  expect(kept([message("old"), message("a", "b", "c")], sizes)).toEqual(["b", "c"]);
  expect(kept([message("a"), message("old"), message("b")], sizes)).toEqual(["old", "b"]);
});

test("a file counts as often as it is named", () => {
  const sizes = { a: image(BUDGET_MIB / 2), b: image(1) };
  expect(kept([message("a"), message("b"), message("a")], sizes)).toEqual(["a"]);
  expect(kept([message("b"), message("a"), message("a"), message("a")], sizes)).toEqual([]);
});
