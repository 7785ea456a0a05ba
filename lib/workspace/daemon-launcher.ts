import { AppError, isAppError } from "../errors";
import { refusal } from "./connection-state";
import { mintDaemonToken } from "./daemon-token";
import { chosenPath, describeIsolation, hasNetwork } from "./describe-workspace";
import type { LifecycleDeps } from "./lifecycle";
import type { WorkspaceRecord } from "./workspace-store";
import type { IsolationReport } from "./workspace-view";

export interface Launcher {
  /** Starts a workspace's daemon under a new token; what goes wrong is in the workspace's status. */
  launch(workspace: WorkspaceRecord): Promise<WorkspaceRecord>;
  /** Launches it when it is known to be gone. */
  revive(workspace: WorkspaceRecord): Promise<boolean>;
  isolation(): Promise<IsolationReport>;
}

export function createLauncher(deps: LifecycleDeps): Launcher {
  const { store, hints, driver, log } = deps;
  const launching = new Map<string, Promise<WorkspaceRecord>>();
  const tell = (workspaceId: string) => hints.publish("workspace", { workspaceId, event: "status" });

  async function isolation(): Promise<IsolationReport> {
    const [found, accepted] = await Promise.all([driver.isolation(), store.acceptedRisks()]);
    return describeIsolation(found, { accepted, host: deps.host });
  }

  async function reload(workspaceId: string): Promise<WorkspaceRecord> {
    const workspace = await store.getWorkspace(workspaceId);
    if (workspace && workspace.status !== "deleted") return workspace;
    throw new AppError("not_found", "There is no such workspace.");
  }

  function launch(workspace: WorkspaceRecord): Promise<WorkspaceRecord> {
    const current = launching.get(workspace.id);
    if (current) return current;
    const next = launchNow(workspace).finally(() => launching.delete(workspace.id));
    launching.set(workspace.id, next);
    return next;
  }

  /** Of several servers that try at once, one starts a daemon; the others find it on its way. */
  async function launchNow(workspace: WorkspaceRecord): Promise<WorkspaceRecord> {
    const { token, hash } = mintDaemonToken();
    const { id, tokenHash } = workspace;
    if (!(await store.replaceToken({ id, from: tokenHash, to: hash }))) return reload(id);
    tell(id);
    try {
      const report = await isolation();
      if (!report.allowed) throw new AppError("conflict", report.sentence);
      const started = await driver.start({
        workspaceId: id,
        path: chosenPath(workspace),
        token,
        urls: await deps.urls(),
        isolation: report.isolation,
        network: hasNetwork(workspace),
      });
      const { path, pid, host } = started;
      await store.updateWorkspace(id, {
        path,
        isolation: report.isolation,
        daemonPid: pid,
        daemonHost: host,
      });
    } catch (error) {
      const statusDetail = isAppError(error) ? error.message : "The workspace's daemon could not be started.";
      if (!isAppError(error)) log.error({ err: error, workspaceId: id }, "a daemon could not be started");
      await store.updateWorkspace(id, { status: "failed", statusDetail });
    }
    tell(id);
    return reload(id);
  }

  async function revive(workspace: WorkspaceRecord): Promise<boolean> {
    if (refusal(workspace) || launching.has(workspace.id)) return false;
    if (driver.isAlive(workspace) !== false) return false;
    log.info({ workspaceId: workspace.id }, "a workspace's daemon is gone and is started again");
    const next = await launch(workspace);
    return next.status === "starting" || next.status === "running";
  }

  return { launch, revive, isolation };
}
