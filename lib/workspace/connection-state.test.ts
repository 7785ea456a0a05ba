import { expect, test } from "vitest";
import { connectionState, lostError, refusal, silentError } from "./connection-state";

const running = { status: "running", startedMs: 100_000 } as const;

test.each([
  [{ status: "starting", silentMs: null, startedMs: 1_000 }, "connecting"],
  [{ status: "starting", silentMs: null, startedMs: 31_000 }, "timed_out"],
  [{ ...running, silentMs: 0 }, "connected"],
  [{ ...running, silentMs: 5_999 }, "connected"],
  [{ ...running, silentMs: 6_000 }, "disconnected"],
  [{ ...running, silentMs: 89_999 }, "disconnected"],
  [{ ...running, silentMs: 90_000 }, "timed_out"],
  [{ ...running, status: "stopped", silentMs: 0 }, "disconnected"],
] as const)("%j is %s", (observed, state) => {
  expect(connectionState(observed)).toBe(state);
});

test.each([
  [null, "create_workspace"],
  ["deleted", "create_workspace"],
  ["stopped", "start_workspace"],
  ["failed", "start_workspace"],
] as const)("one that is %s takes no commands, and the refusal names %s", (status, tool) => {
  const record = status === null ? null : { status, statusDetail: "Because." };
  expect(refusal(record)?.message).toContain(tool);
  if (status === "stopped" || status === "failed") expect(refusal(record)?.message).toContain("Because.");
});

test.each(["starting", "running"] as const)("one that is %s takes commands", (status) => {
  expect(refusal({ status, statusDetail: null })).toBeNull();
});

test.each([
  ["a moment's silence", { ...running, silentMs: 8_000 }, "once more", "stop_workspace"],
  ["a long silence", { ...running, silentMs: 90_000 }, "stop_workspace, then start_workspace", "once more"],
  [
    "one never heard of",
    { status: "starting", silentMs: null, startedMs: 31_000 },
    "stop_workspace, then start_workspace",
    "once more",
  ],
  [
    "one on its way",
    { status: "starting", silentMs: null, startedMs: 9_000 },
    "start_workspace, which waits",
    "stop_workspace",
  ],
] as const)("%s leads to its own way out", (_what, observed, words, never) => {
  const { message } = silentError({ ...observed, driver: "local" });
  expect(message).toContain(words);
  expect(message).not.toContain(never);
});

test("a daemon of the user's own is theirs to start", () => {
  const { message } = silentError({ ...running, silentMs: 90_000, driver: "external" });
  expect(message).toContain("ask the user");
  expect(message).not.toContain("stop_workspace");
});

test("a lost call suggests a restart only when a fresh look says that the daemon has timed out", () => {
  expect(lostError({ ...running, silentMs: 8_000, driver: "local" }).message).not.toContain("stop_workspace");
  expect(lostError(null).message).not.toContain("stop_workspace");
  expect(lostError({ ...running, silentMs: 95_000, driver: "local" }).message).toContain(
    "stop_workspace, then start_workspace",
  );
});
