import { expect, test } from "vitest";
import { AGENT_TYPES, offeredAgentTypes, whyUnavailable } from "./agent-types";

test("models are told of the kinds that can be started, and of no desktop while no workspace has one", () => {
  expect(offeredAgentTypes()).toEqual(["general", "explore"]);
  expect(whyUnavailable("computer_use", { planMode: false })).toMatch(/no workspace has one/);
});

test.each([
  [[], false, ["computer_use"]],
  [[], true, ["computer_use"]],
  [["docker"], false, []],
  [["docker"], true, ["computer_use"]],
] as const)(
  "with desktops from %o, while planning %o, these cannot be started: %o",
  (desktopDrivers, planMode, out) => {
    const unavailable = AGENT_TYPES.filter(
      (type) => whyUnavailable(type, { planMode, desktopDrivers }) !== null,
    );
    expect(unavailable).toEqual(out);
  },
);
