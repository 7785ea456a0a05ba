import { AppError, isAppError } from "../errors";
import { refusal } from "./connection-state";
import { mintDaemonToken } from "./daemon-token";
import type { LifecycleDeps } from "./lifecycle";
import { startDaemon } from "./start-daemon";
import { createStartLog } from "./start-log";
import type { WorkspaceRecord } from "./workspace-store";

/** A start that takes longer goes on behind the answer; its log and status tell of it. */
const LAUNCH_GRACE_MS = 2_000;
/** Longest start, images and all. */
export const BUILD_LIMIT_MS = 10 * 60_000;
/** How often it is told that a start is being worked on; a server that does not any more has died. */
const KEEP_STARTING_MS = 10_000;

const GIVEN_UP = "The start was given up: it was stopped, or had taken ten minutes.";

export interface Launcher {
  /** Starts a workspace's daemon under a new token; what goes wrong is in the workspace's status. */
  launch(workspace: WorkspaceRecord): Promise<WorkspaceRecord>;
  /** Launches it when it is known to be gone. */
  revive(workspace: WorkspaceRecord): Promise<boolean>;
  /** Ends a start of this process, and waits until it has ended. */
  abandon(workspaceId: string): Promise<void>;
}

interface Launch {
  abort: AbortController;
  over: Promise<void>;
}

export function createLauncher(deps: LifecycleDeps): Launcher {
  const { store, hints, drivers, log, clock } = deps;
  const launching = new Map<string, Launch>();
  const tell = (workspaceId: string) => hints.publish("workspace", { workspaceId, event: "status" });

  async function reload(workspaceId: string): Promise<WorkspaceRecord> {
    const workspace = await store.getWorkspace(workspaceId);
    if (workspace && workspace.status !== "deleted") return workspace;
    throw new AppError("not_found", "There is no such workspace.");
  }

  async function launch(workspace: WorkspaceRecord): Promise<WorkspaceRecord> {
    const { id } = workspace;
    let current = launching.get(id);
    if (current === undefined) {
      const abort = new AbortController();
      current = { abort, over: launchNow(workspace, abort).finally(() => launching.delete(id)) };
      launching.set(id, current);
    }
    const waited = new AbortController();
    await Promise.race([current.over, clock.sleep(LAUNCH_GRACE_MS, waited.signal)]);
    waited.abort();
    // Whoever waited sees why it failed; nobody else may be left with a rejection.
    current.over.catch((error: unknown) => log.error({ err: error, workspaceId: id }, "a start was lost"));
    return reload(id);
  }

  /** Of several servers that try at once, one starts a daemon; the others find it on its way. */
  async function launchNow(workspace: WorkspaceRecord, abort: AbortController): Promise<void> {
    const { id } = workspace;
    const byHand = drivers[workspace.driver]?.byHand;
    if (byHand !== undefined) {
      await store.awaitEnrolment(workspace, byHand);
      tell(id);
      return;
    }
    const { token, hash } = mintDaemonToken();
    const build = await store.replaceToken(workspace, hash);
    if (build === null) return;
    tell(id);
    const startLog = createStartLog(deps, { workspaceId: id, build });
    const over = new AbortController();
    const limit = clock.sleep(BUILD_LIMIT_MS, over.signal).then(() => {
      if (!over.signal.aborted) abort.abort();
    });
    const kept = keepStarting({ id, tokenHash: hash }, over.signal);
    try {
      await startDaemon(deps, { workspace, build, token, hash, startLog, signal: abort.signal });
    } catch (error) {
      const words = isAppError(error) ? error.message : "The workspace could not be started.";
      const statusDetail = abort.signal.aborted ? GIVEN_UP : words;
      if (!isAppError(error) || error.cause !== undefined)
        log.error({ err: error, workspaceId: id }, "a workspace could not be started");
      startLog.write(statusDetail, "error");
      await startLog.flush();
      await store.updateStarted({ id, tokenHash: hash }, { status: "failed", statusDetail });
    } finally {
      over.abort();
      await Promise.all([limit, kept]);
    }
    tell(id);
  }

  async function keepStarting(start: { id: string; tokenHash: string }, over: AbortSignal): Promise<void> {
    for (;;) {
      await clock.sleep(KEEP_STARTING_MS, over);
      if (over.aborted) return;
      await store.keepStarting(start).catch((error: unknown) => {
        log.debug({ err: error, workspaceId: start.id }, "that a start goes on could not be told");
      });
    }
  }

  async function revive(workspace: WorkspaceRecord): Promise<boolean> {
    if (refusal(workspace) || launching.has(workspace.id)) return false;
    const driver = drivers[workspace.driver];
    if (driver === undefined || (await driver.isAlive(workspace)) !== false) return false;
    log.info({ workspaceId: workspace.id }, "a workspace's daemon is gone and is started again");
    const next = await launch(workspace);
    return next.status === "starting" || next.status === "running";
  }

  async function abandon(workspaceId: string): Promise<void> {
    const current = launching.get(workspaceId);
    if (current === undefined) return;
    current.abort.abort();
    await current.over.catch(() => {});
  }

  return { launch, revive, abandon };
}
