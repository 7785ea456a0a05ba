import { expect, test } from "vitest";
import { daemonsPath } from "./server-socket";

test("the socket in a container leads to the two routes of daemons, and to nothing else", () => {
  expect(daemonsPath("/api/workspace/commands")).toBe("/api/workspace/commands");
  expect(daemonsPath("/api/workspace/results")).toBe("/api/workspace/results");
  const others = [
    "/api/metrics",
    "/api/workspace/../metrics",
    "/api/workspace/%2e%2e/v1/me",
    "/api/workspace/..\\metrics",
    "/api/workspace/commands/../../metrics",
    "/api/workspace/daemon",
    "//elsewhere/api/workspace/commands/x",
    "http://elsewhere/api/metrics",
    "",
    "http://[",
  ];
  expect(others.map(daemonsPath)).toEqual(others.map(() => null));
});
