import { describe, expect, test } from "vitest";
import { pageOf, pageQuery } from "./page";
import { parseInput } from "./parse-input";

const ITEMS = ["a", "b", "c"].map((id) => ({ id }));
const page = (query: Record<string, string>) => pageOf(ITEMS, parseInput(pageQuery, query), ({ id }) => id);

describe("a list in pages", () => {
  test("is whole when it fits", () => {
    expect(page({})).toEqual({ items: ITEMS, nextCursor: null });
    expect(page({ limit: "3", cursor: "" })).toEqual({ items: ITEMS, nextCursor: null });
  });

  test("goes on behind the cursor", () => {
    expect(page({ limit: "2" })).toEqual({ items: ITEMS.slice(0, 2), nextCursor: "b" });
    expect(page({ limit: "2", cursor: "b" })).toEqual({ items: ITEMS.slice(2), nextCursor: null });
  });

  test.each([
    ["limit", { limit: "0" }],
    ["limit", { limit: "201" }],
    ["limit", { limit: "many" }],
    ["cursor", { cursor: "z" }],
  ])("refuses a bad %s by name: %j", (path, query) => {
    const fields = [expect.objectContaining({ path })];
    expect(() => page(query)).toThrow(expect.objectContaining({ code: "invalid_request", fields }));
  });
});
