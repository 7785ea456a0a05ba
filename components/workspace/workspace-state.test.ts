import { expect, test } from "vitest";
import { workspaceState } from "./workspace-state";

const running = { status: "running", connection: "connected", silentForMs: 100 } as const;

test("a status other than running speaks for itself, whatever the daemon does", () => {
  for (const status of ["starting", "stopped", "failed", "deleted"] as const) {
    expect(workspaceState({ ...running, status })).toBe(status);
  }
});

test("a running workspace is as its daemon is heard", () => {
  expect(workspaceState(running)).toBe("connected");
  expect(workspaceState({ ...running, connection: "connecting", silentForMs: null })).toBe("starting");
  expect(workspaceState({ ...running, connection: "timed_out", silentForMs: 41_000 })).toBe("silent");
  expect(workspaceState({ ...running, connection: "disconnected", silentForMs: null })).toBe("silent");
});

test("a daemon that was heard a moment ago is not called silent", () => {
  expect(workspaceState({ ...running, connection: "disconnected", silentForMs: 3_000 })).toBe("connected");
});
