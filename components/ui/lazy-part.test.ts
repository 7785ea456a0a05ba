import { expect, test } from "vitest";
import { untilLoaded } from "./lazy-part";

test("code that cannot be fetched is fetched again, and never rejects", async () => {
  let tries = 0;
  let waits = 0;
  const load = async () => {
    tries += 1;
    if (tries < 3) throw new Error("no network");
    return "the part";
  };
  const wait = async () => {
    waits += 1;
  };
  expect(await untilLoaded(load, wait)).toBe("the part");
  expect([tries, waits]).toEqual([3, 2]);
});
