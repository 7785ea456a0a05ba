import { expect, test } from "vitest";
import { slashAt, slashMatches } from "./slash-commands";

const command = (name: string) => ({ name, description: "", refusal: null, run: () => {} });
const commands = [
  ...["compact", "clear"].map(command),
  { name: "release-notes", description: "", refusal: null, leaves: "/release-notes " },
];
const names = (text: string, caret = text.length) => {
  const word = slashAt(text, caret);
  return (word && slashMatches(word, commands)?.map(({ name }) => name)) ?? null;
};

test.each([
  ["/", ["compact", "clear", "release-notes"]],
  ["/c", ["compact", "clear"]],
  ["/CL", ["clear"]],
  ["/compact", ["compact"]],
  ["/compactx", null],
  ["/compact now", null],
  ["/etc/hosts", null],
  ["", null],
  // Within a message a stroke calls skills only, where it begins a word.
  [" /c", null],
  ["see /c", null],
  ["Sum it up /", ["release-notes"]],
  ["Sum it up\n/no", ["release-notes"]],
  ["Sum it up (/rel", ["release-notes"]],
  ["and/or", null],
  ["src/re", null],
  ["https://re", null],
  ["Sum it up /release-notes ", null],
])("%j offers %j", (text, expected) => {
  expect(names(text)).toEqual(expected);
});

test.each([
  ["/c do it", 2, { start: 0, typed: "c" }],
  ["Do /re and more", 6, { start: 3, typed: "re" }],
  ["Do /re and more", 5, null],
  ["Do /re and more", 15, null],
  ["Do /re", -1, null],
])("in %j with the caret at %i is called: %j", (text, caret, expected) => {
  expect(slashAt(text, caret)).toEqual(expected);
});
