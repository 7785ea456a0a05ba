import { connectionState, refusal, silentError, TIMED_OUT_AFTER_MS } from "./connection-state";
import { BUILD_LIMIT_MS } from "./daemon-launcher";
import type { LifecycleDeps } from "./lifecycle";
import type { WorkspaceRecord } from "./workspace-store";

const CONNECT_POLL_MS = 250;
/** From the last sign of a start on: a daemon that was never heard of by then will not come. */
export const REACH_LIMIT_MS = 2 * 60_000;
const WAIT_LIMIT_MS = BUILD_LIMIT_MS + REACH_LIMIT_MS;

/**
 * Waits until a workspace that is being started takes commands.
 *
 * @throws WorkspaceError that says what to do when it is stopped, fails, or does not come within its limits.
 */
export async function waitUntilConnected(
  deps: Pick<LifecycleDeps, "store" | "hints" | "clock">,
  workspaceId: string,
  signal: AbortSignal,
): Promise<WorkspaceRecord> {
  const began = deps.clock.elapsed();
  for (;;) {
    const workspace = await deps.store.getWorkspace(workspaceId);
    const refused = refusal(workspace);
    if (refused) throw refused;
    if (workspace !== null) {
      if (connectionState(workspace) === "connected") return workspace;
      if (signal.aborted || isHopeless(workspace, deps.clock.elapsed() - began)) throw silentError(workspace);
    }
    await waitForStatus(deps, workspaceId, signal);
  }
}

function isHopeless({ silentMs, startedMs }: WorkspaceRecord, waitedMs: number): boolean {
  if (waitedMs > WAIT_LIMIT_MS) return true;
  return silentMs === null ? startedMs > REACH_LIMIT_MS : silentMs > TIMED_OUT_AFTER_MS;
}

/** Until the workspace's status moved, or a moment has passed: hints may be lost. */
async function waitForStatus(
  { hints, clock }: Pick<LifecycleDeps, "hints" | "clock">,
  workspaceId: string,
  signal: AbortSignal,
): Promise<void> {
  const moved = new AbortController();
  const unsubscribe = hints.subscribe("workspace", (hint) => {
    if (hint.event === "status" && hint.workspaceId === workspaceId) moved.abort();
  });
  try {
    await clock.sleep(CONNECT_POLL_MS, AbortSignal.any([signal, moved.signal]));
  } finally {
    unsubscribe();
  }
}
