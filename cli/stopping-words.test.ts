import { expect, test } from "vitest";
import { stoppingWords } from "./stopping-words";

test.each([
  [0, "Stopping: ending open requests. Ctrl-C again stops at once."],
  [1, "Stopping: handing over 1 running turn. Ctrl-C again stops at once."],
  [3, "Stopping: handing over 3 running turns. Ctrl-C again stops at once."],
])("a stop with %i turns says what it waits for", (turns, words) => {
  expect(stoppingWords(turns)).toBe(words);
});
