import { expect, test } from "vitest";
import { OpenRows, type OpenRowsStorage } from "./open-rows";

function memory(content: Record<string, string> = {}): OpenRowsStorage {
  const values = new Map(Object.entries(content));
  return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => values.set(key, value) };
}

test("what was chosen outlives the page, per chat", () => {
  const storage = memory();
  const rows = new OpenRows("c1", storage);
  rows.choose("a", true);
  rows.choose("b", false);
  const again = new OpenRows("c1", storage);
  expect([again.choice("a"), again.choice("b"), again.choice("c")]).toEqual([true, false, undefined]);
  expect(new OpenRows("c2", storage).choice("a")).toBeUndefined();
});

test("listeners hear of a choice until they leave", () => {
  const rows = new OpenRows("c", null);
  let heard = 0;
  const leave = rows.subscribe(() => {
    heard += 1;
  });
  rows.choose("a", true);
  leave();
  rows.choose("a", false);
  expect(heard).toBe(1);
  expect(rows.choice("a")).toBe(false);
});

test.each(["{", '"x"', "[1, [2, true], [3]]", '[["a", "yes"]]'])(
  "a spoilt storage is an empty one: %s",
  (text) => {
    expect(new OpenRows("c", memory({ "lathe.open.c": text })).choice("a")).toBeUndefined();
  },
);

test("a storage that refuses costs nothing but the memory", () => {
  const refusing: OpenRowsStorage = {
    getItem: () => {
      throw new Error("denied");
    },
    setItem: () => {
      throw new Error("full");
    },
  };
  const rows = new OpenRows("c", refusing);
  rows.choose("a", true);
  expect(rows.choice("a")).toBe(true);
});

test("the oldest choices are forgotten first", () => {
  const rows = new OpenRows("c", null);
  for (let index = 0; index < 600; index += 1) rows.choose(`k${index}`, true);
  expect(rows.choice("k0")).toBeUndefined();
  expect(rows.choice("k599")).toBe(true);
});
