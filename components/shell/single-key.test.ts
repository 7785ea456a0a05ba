import { expect, test } from "vitest";
import { decideKey, type KeyPress } from "./single-key";

const press = (key: string, patch: Partial<KeyPress> = {}): KeyPress => ({
  key,
  hasModifier: false,
  isRepeat: false,
  isComposing: false,
  inField: false,
  lostField: false,
  ...patch,
});

test.each([
  ["c", "new-chat"],
  ["C", "new-chat"],
  ["j", "next-chat"],
  ["k", "previous-chat"],
  ["e", "archive"],
  ["[", "toggle-sidebar"],
  ["]", "toggle-panel"],
  ["?", "shortcuts"],
])("%s means %s", (key, action) => {
  expect(decideKey(press(key), false)).toEqual({ action, isPairOpen: false });
});

test.each([
  ["in a field", { inField: true }],
  ["after a field that has just gone", { lostField: true }],
  ["with a modifier", { hasModifier: true }],
  ["while composing", { isComposing: true }],
  ["held down", { isRepeat: true }],
])("a letter %s does nothing", (_name, patch) => {
  expect(decideKey(press("c", patch), false).action).toBeNull();
});

test("moving through the list may be held down", () => {
  expect(decideKey(press("j", { isRepeat: true }), false).action).toBe("next-chat");
});

test("G then S opens the settings; S alone and G then something else do not", () => {
  expect(decideKey(press("g"), false)).toEqual({ action: null, isPairOpen: true });
  expect(decideKey(press("s"), true).action).toBe("settings");
  expect(decideKey(press("s"), false).action).toBeNull();
  expect(decideKey(press("x"), true)).toEqual({ action: null, isPairOpen: false });
  expect(decideKey(press("c"), true).action).toBe("new-chat");
});

test("keys that are not letters do nothing", () => {
  for (const key of ["Enter", "Escape", "Tab", "F5", "ArrowDown"]) {
    expect(decideKey(press(key), false).action).toBeNull();
  }
});
