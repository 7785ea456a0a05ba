import { expect, test } from "vitest";
import { connectionState, refusal } from "./connection-state";

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

test("every refusal names the next tool", () => {
  const records = [
    null,
    ...(["deleted", "stopped", "failed"] as const).map((status) => ({ status, statusDetail: null })),
  ];
  for (const record of records) expect(refusal(record)?.message).toContain("create_workspace");
  expect(refusal({ status: "running", statusDetail: null })).toBeNull();
});
