import { expect, test } from "vitest";
import { decideTerminalKey, type TerminalKeyPress } from "./terminal-key";

const press = (keys: string): TerminalKeyPress => {
  const parts = keys.split("+");
  const has = (name: string) => parts.includes(name);
  return {
    key: parts.at(-1) ?? "",
    ctrlKey: has("ctrl"),
    shiftKey: has("shift"),
    altKey: has("alt"),
    metaKey: has("meta"),
  };
};

test.each([
  ["ctrl+shift+ArrowUp", {}, "leave"],
  ["ctrl+shift+ArrowUp", { isMac: true }, "leave"],
  ["ctrl+ArrowUp", {}, "terminal"],
  ["Escape", {}, "terminal"],
  ["Tab", {}, "terminal"],
  ["c", {}, "terminal"],
  ["?", {}, "terminal"],
  ["ctrl+c", {}, "terminal"],
  ["ctrl+c", { hasSelection: true }, "copy"],
  ["ctrl+shift+C", { hasSelection: true }, "copy"],
  ["ctrl+shift+C", {}, "terminal"],
  ["ctrl+v", {}, "browser"],
  ["ctrl+shift+V", {}, "browser"],
  ["ctrl+v", { isMac: true }, "terminal"],
  ["ctrl+c", { isMac: true, hasSelection: true }, "terminal"],
  ["ctrl+alt+v", {}, "terminal"],
] as const)("%s, %o: %s", (keys, given, expected) => {
  expect(decideTerminalKey(press(keys), { isMac: false, hasSelection: false, ...given })).toBe(expected);
});
