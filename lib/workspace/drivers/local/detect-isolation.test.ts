import { expect, test } from "vitest";
import { detectIsolation } from "./detect-isolation";

test.each([
  [["bwrap", "setpriv"], "bubblewrap", ["bwrap"]],
  [["setpriv"], "unshare", ["bwrap", "setpriv"]],
  [[], "none", ["bwrap", "setpriv"]],
] as const)("where %j work it is %s", async (working, expected, order) => {
  const tried: string[] = [];
  const isolation = await detectIsolation(([file = ""]) => {
    tried.push(file);
    return Promise.resolve((working as readonly string[]).includes(file));
  });
  expect(isolation).toBe(expected);
  expect(tried).toEqual(order);
});
