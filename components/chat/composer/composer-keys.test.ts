import { expect, test } from "vitest";
import { type ComposerKey, type ComposerSituation, composerAction, isListKey } from "./composer-keys";

const press = (key: string, patch: Partial<ComposerKey> = {}): ComposerKey => ({
  key,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  isComposing: false,
  keyCode: 0,
  ...patch,
});
const idle: ComposerSituation = {
  text: "text",
  busy: false,
  stopArmed: false,
  touch: false,
  hasHistory: true,
  isRecalled: false,
};

test.each([
  ["Enter sends", press("Enter"), idle, "send"],
  ["Shift+Enter breaks the line", press("Enter", { shiftKey: true }), idle, null],
  [
    "Enter chooses a candidate while an input method composes",
    press("Enter", { isComposing: true }),
    idle,
    null,
  ],
  ["and in Safari, which says so by a key code", press("Enter", { keyCode: 229 }), idle, null],
  ["Enter breaks the line on touch", press("Enter"), { ...idle, touch: true }, null],
  ["Ctrl+Enter sends anywhere", press("Enter", { ctrlKey: true }), { ...idle, touch: true }, "send"],
  ["Up recalls in an empty composer", press("ArrowUp"), { ...idle, text: "" }, "recall_older"],
  ["Up moves the caret in a full one", press("ArrowUp"), idle, null],
  [
    "Up goes further back from a recalled prompt",
    press("ArrowUp"),
    { ...idle, isRecalled: true },
    "recall_older",
  ],
  ["Down comes back", press("ArrowDown"), { ...idle, isRecalled: true }, "recall_newer"],
  ["Down moves the caret in text of one's own", press("ArrowDown"), idle, null],
  [
    "Up without anything to recall is the browser's",
    press("ArrowUp"),
    { ...idle, text: "", hasHistory: false },
    null,
  ],
  ["Escape does nothing while idle", press("Escape"), idle, null],
  ["Escape arms the stop", press("Escape"), { ...idle, busy: true }, "arm_stop"],
  ["a second Escape stops", press("Escape"), { ...idle, busy: true, stopArmed: true }, "stop"],
] as const)("%s", (_, key, situation, action) => {
  expect(composerAction(key, situation)).toBe(action);
});

test.each([
  ["Enter by itself is", {}, true],
  ["one that ends a composition is not", { isComposing: true }, false],
  ["nor where a browser says that by a key code", { keyCode: 229 }, false],
  ["nor is the one that always sends", { ctrlKey: true }, false],
  ["nor that of a Mac", { metaKey: true }, false],
  ["nor one that breaks the line", { shiftKey: true }, false],
])("of the list over the composer: %s", (_which, patch, expected) => {
  expect(isListKey(press("Enter", patch))).toBe(expected);
});
