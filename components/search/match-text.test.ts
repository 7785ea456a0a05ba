import { expect, test } from "vitest";
import { matchPieces } from "./match-text";

const marked = (text: string, query: string) =>
  matchPieces(text, query)
    .map((piece) => (piece.isMatch ? `[${piece.text}]` : piece.text))
    .join("");

test.each([
  ["Fix the queue", "QUEUE", "Fix the [queue]"],
  ["aXa", "a", "[a]X[a]"],
  ["nothing here", "queue", "nothing here"],
  ["Fix", " ", "Fix"],
  ["İstanbul is", "is", "İstanbul is"],
  ["", "x", ""],
])("in %j what matches %j is marked", (text, query, expected) => {
  expect(marked(text, query)).toBe(expected);
});
