import { expect, test } from "vitest";
import { createBunchPace } from "./bunch-pace";

const BUNCHES = 30;

/** What bytes wait in the end, in a process that is busy for this share of the time. */
function waitAt(share: number): number {
  let ms = 0;
  const pace = createBunchPace(() => {
    ms += 20;
    return { active: ms * share, idle: ms * (1 - share), utilization: share };
  });
  let wait = 0;
  for (let bunch = 0; bunch < BUNCHES; bunch++) wait = pace();
  return wait;
}

test("a process with time to spare lets bytes wait for ten milliseconds, a busy one for longer", () => {
  expect(waitAt(0)).toBe(10);
  expect(waitAt(0.5)).toBe(10);
  expect(waitAt(0.75)).toBeCloseTo(25);
  expect(waitAt(1)).toBeCloseTo(40, 1);
});

test("one long task is not load", () => {
  let active = 0;
  let idle = 0;
  const pace = createBunchPace(() => ({ active, idle, utilization: 0 }));
  idle += 1_000;
  expect(pace()).toBe(10);
  active += 200;
  expect(pace()).toBe(10);
});
