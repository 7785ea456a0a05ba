import type { Driver } from "./drivers/driver";
import { usableDriver } from "./drivers/drivers";
import type { LifecycleDeps } from "./lifecycle";
import type { StartLog } from "./start-log";
import type { WorkspaceRecord } from "./workspace-store";

type StartDeps = Pick<LifecycleDeps, "store" | "drivers" | "urls">;

interface StartOrder {
  workspace: WorkspaceRecord;
  build: number;
  token: string;
  hash: string;
  startLog: StartLog;
  signal: AbortSignal;
}

/**
 * Has the workspace's driver start its daemon, and keeps what that answers.
 *
 * @throws AppError when the driver refuses or fails in a way that a person is to read
 */
export async function startDaemon(deps: StartDeps, order: StartOrder): Promise<void> {
  const { workspace, build, token, hash, startLog, signal } = order;
  const { store, drivers } = deps;
  const { id, parameters, env, limits, driverState } = workspace;
  const driver = await usableDriver(drivers, workspace.driver);
  const started = await driver.start({
    workspaceId: id,
    build,
    parameters,
    env,
    limits,
    state: driverState,
    token,
    urls: await deps.urls(),
    log: startLog.write,
    signal,
  });
  await startLog.flush();
  const { path, pid, host, isolation, state } = started;
  const patch = { daemonPid: pid, daemonHost: host, driverState: state };
  const known = { ...(path === null ? {} : { path }), ...(isolation === null ? {} : { isolation }) };
  const isWanted = await store.updateStarted({ id, tokenHash: hash }, { ...patch, ...known });
  if (!isWanted) await endUnwanted(deps, driver, { ...workspace, driverState: state });
}

/** It was stopped or deleted while it started, maybe by another server, which could not know what there is to end. */
async function endUnwanted(
  { store }: Pick<LifecycleDeps, "store">,
  driver: Driver,
  workspace: WorkspaceRecord,
): Promise<void> {
  const now = await store.getWorkspace(workspace.id);
  if (now === null || now.status === "deleted") await driver.remove(workspace);
  else if (now.status === "stopped") {
    await store.updateWorkspace(workspace.id, { driverState: workspace.driverState });
    await driver.stop(workspace);
  }
}
