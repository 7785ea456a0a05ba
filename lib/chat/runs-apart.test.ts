import { expect, test } from "vitest";
import { runsApart } from "./runs-apart";

test.each([
  ["bubblewrap", true, true],
  ["bubblewrap", null, true],
  ["bubblewrap", false, false],
  ["unshare", true, true],
  ["unshare", null, true],
  ["unshare", false, false],
  ["none", null, false],
  ["none", false, false],
  [null, null, null],
] as const)("%s, of whose copies the daemon says %s: %s", (isolation, canRunApart, expected) => {
  expect(runsApart({ isolation, canRunApart })).toBe(expected);
});
