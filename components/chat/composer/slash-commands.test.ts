import { expect, test } from "vitest";
import { slashMatches } from "./slash-commands";

const commands = ["compact", "clear"].map((name) => ({
  name,
  description: "",
  refusal: null,
  run: () => {},
}));
const names = (text: string) => slashMatches(text, commands)?.map(({ name }) => name) ?? null;

test.each([
  ["/", ["compact", "clear"]],
  ["/c", ["compact", "clear"]],
  ["/CL", ["clear"]],
  ["/compact", ["compact"]],
  ["/compactx", null],
  ["/compact now", null],
  ["/etc/hosts", null],
  [" /c", null],
  ["see /c", null],
  ["", null],
])("%j offers %j", (text, expected) => {
  expect(names(text)).toEqual(expected);
});
