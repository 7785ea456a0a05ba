import { expect, test } from "vitest";
import type { LifecycleDeps } from "./lifecycle";
import { waitUntilConnected } from "./wait-until-connected";
import type { WorkspaceRecord } from "./workspace-store";

type Look = Partial<Pick<WorkspaceRecord, "status" | "silentMs" | "startedMs" | "driver" | "statusDetail">>;
const STARTING: Look = { status: "starting", silentMs: null, startedMs: 1_000, driver: "docker" };
const MINUTE = 60_000;

/** A workspace that looks like this, one look after the other; the last for ever. Each look takes `stepMs`. */
function deps(looks: (Look | null)[], stepMs = 250) {
  let at = 0;
  let elapsed = 0;
  const seen: number[] = [];
  const built = {
    store: {
      getWorkspace: async () => {
        seen.push(elapsed);
        const look = looks[Math.min(at++, looks.length - 1)];
        return look === null ? null : ({ ...STARTING, ...look } as WorkspaceRecord);
      },
    },
    hints: { publish: () => {}, subscribe: () => () => {} },
    clock: {
      now: () => 0,
      elapsed: () => elapsed,
      sleep: async () => {
        elapsed += stepMs;
      },
    },
  } as unknown as LifecycleDeps;
  return { built, seen };
}

const wait = (looks: (Look | null)[], stepMs?: number, signal = new AbortController().signal) =>
  waitUntilConnected(deps(looks, stepMs).built, "ws_1", signal);

test("a start is waited for, and so is a daemon that comes late", async () => {
  const connected = { status: "running", silentMs: 100 } as const;
  const late = [STARTING, { ...STARTING, startedMs: 119_000 }, connected];
  expect(await wait(late)).toMatchObject(connected);
});

test.each([
  ["failed", { status: "failed", statusDetail: "No such image." }, "No such image. Call start_workspace"],
  ["stopped", { status: "stopped" }, "Call start_workspace"],
  ["deleted", null, "Call create_workspace"],
  [
    "silent since it was started two minutes ago",
    { ...STARTING, startedMs: 121_000 },
    "stop_workspace, then",
  ],
  ["silent after it was heard", { status: "running", silentMs: 91_000 }, "stop_workspace, then"],
  ["a computer of the user's own", { ...STARTING, startedMs: 121_000, driver: "external" }, "ask the user"],
] as const)("one that is %s is not waited for", async (_what, look, words) => {
  await expect(wait([STARTING, look])).rejects.toThrow(words);
});

test("a start that goes on for ever, and says so, is waited for twelve minutes", async () => {
  const { built, seen } = deps([STARTING], MINUTE);
  await expect(waitUntilConnected(built, "ws_1", new AbortController().signal)).rejects.toMatchObject({
    reason: "starting",
  });
  expect(seen.at(-1)).toBe(13 * MINUTE);
});

test("whoever does not want to wait any more is told what was seen last", async () => {
  await expect(wait([STARTING], 250, AbortSignal.abort())).rejects.toMatchObject({ reason: "starting" });
});
