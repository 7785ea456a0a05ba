import { expect, test } from "vitest";
import { parseStatus } from "./uncommitted";

test.each([
  ["", { files: 0, nested: [] }],
  [" M a.ts\0?? with space.md\0", { files: 2, nested: [] }],
  ["R  new.ts\0old.ts\0 D gone.ts\0", { files: 2, nested: [] }],
  ["?? cloned/\0?? a.md\0", { files: 1, nested: ["cloned/"] }],
  [" M whole.ts\0?? cut-of", { files: 1, nested: [] }],
])("%j is read", (text, expected) => {
  expect(parseStatus(text)).toEqual(expected);
});
