import { expect, it } from "vitest";
import { briefInput } from "./current-call";

it("keeps what tells of a call, and nothing of what it writes", () => {
  const json = JSON.stringify({ path: "src/a.ts", content: "secret", command: "x".repeat(500), retries: 3 });
  expect(briefInput(json)).toEqual({ path: "src/a.ts", command: "x".repeat(200) });
});

it("keeps the paths of edits", () => {
  const edits = ["a", "b", "c", "d"].map((path) => ({ path, old_text: "o", new_text: "n" }));
  expect(briefInput(JSON.stringify({ edits }))).toEqual({
    edits: [{ path: "a" }, { path: "b" }, { path: "c" }],
  });
});

it.each([null, "", "{", "[]", '"text"', "null", '{"edits":[1,null]}'])("takes %j as it comes", (json) => {
  expect(() => briefInput(json)).not.toThrow();
});
