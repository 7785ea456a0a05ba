import type { Pubsub } from "../../db/pubsub";
import type { Clock } from "../clock";
import { AppError, isAppError } from "../errors";
import type { Log } from "../log";
import { connectionState, refusal, TIMED_OUT_AFTER_MS } from "./connection-state";
import { createLauncher } from "./daemon-launcher";
import type { Drivers } from "./drivers/drivers";
import { createPlanner } from "./plan-workspace";
import type { CreateWorkspaceInput } from "./service";
import { waitUntilConnected } from "./wait-until-connected";
import type { NewWorkspace, WorkspaceRecord, WorkspaceStore } from "./workspace-store";

export interface LifecycleDeps {
  store: WorkspaceStore;
  hints: Pick<Pubsub, "publish" | "subscribe">;
  drivers: Drivers;
  urls: () => Promise<string[]>;
  /** Nobody is to decide about its programs any more. */
  settleApprovals: (workspaceId: string) => Promise<void>;
  clock: Clock;
  log: Log;
}

export interface Lifecycle {
  /** The row of a workspace that may be made. */
  plan(input: CreateWorkspaceInput): Promise<NewWorkspace>;
  create(input: CreateWorkspaceInput): Promise<WorkspaceRecord>;
  start(workspaceId: string): Promise<WorkspaceRecord>;
  stop(workspaceId: string): Promise<WorkspaceRecord>;
  /** Ends what runs in a workspace that is marked as stopped. */
  finishStop(workspaceId: string): Promise<void>;
  remove(workspaceId: string): Promise<void>;
  /** Starts the daemon of a workspace again when it is known to be gone. */
  revive(workspace: WorkspaceRecord): Promise<boolean>;
  whenConnected(workspaceId: string, signal: AbortSignal): Promise<WorkspaceRecord>;
}

/** What becomes of a workspace between its creation and its end. */
export function createLifecycle(deps: LifecycleDeps): Lifecycle {
  const { store, hints, drivers } = deps;
  const { launch, revive, abandon } = createLauncher(deps);
  const planner = createPlanner(deps);
  const plan = (input: CreateWorkspaceInput) => noted(planner(input));
  const tell = (workspaceId: string) => hints.publish("workspace", { workspaceId, event: "status" });

  /** What a driver tells its owner leaves out where its engine is: that stands in the cause, and so in the log. */
  async function noted<T>(work: T, workspaceId?: string): Promise<Awaited<T>> {
    try {
      return await work;
    } catch (error) {
      if (isAppError(error) && error.cause !== undefined)
        deps.log.error({ err: error, workspaceId }, "a driver could not do what it was asked for");
      throw error;
    }
  }

  async function create(input: CreateWorkspaceInput): Promise<WorkspaceRecord> {
    const workspace = await store.insertWorkspace(await plan(input));
    return workspace.tokenHash === null ? launch(workspace) : workspace;
  }

  async function require(workspaceId: string): Promise<WorkspaceRecord> {
    const workspace = await store.getWorkspace(workspaceId);
    if (workspace && workspace.status !== "deleted") return workspace;
    throw new AppError("not_found", "There is no such workspace.");
  }

  async function isUp(workspace: WorkspaceRecord): Promise<boolean> {
    const state = connectionState(workspace);
    if (state === "connected") return true;
    const isAlive = (await drivers[workspace.driver]?.isAlive(workspace)) ?? null;
    return state === "connecting" ? isAlive !== false : isBrieflySilent(workspace) && isAlive === true;
  }

  async function stop(workspaceId: string): Promise<WorkspaceRecord> {
    await require(workspaceId);
    await store.updateWorkspace(workspaceId, { status: "stopped", statusDetail: null });
    await finishStop(workspaceId);
    return require(workspaceId);
  }

  async function finishStop(workspaceId: string): Promise<void> {
    tell(workspaceId);
    if (!(await isStopped(workspaceId))) return;
    await abandon(workspaceId);
    // Read again: the start that was given up may have made something that is to be ended. And who started it anew keeps it.
    const workspace = await require(workspaceId);
    if (workspace.status !== "stopped") return;
    await noted(drivers[workspace.driver]?.stop(workspace), workspaceId);
    if (!(await isStopped(workspaceId))) return;
    await endCommands(workspaceId, "stopped");
    await deps.settleApprovals(workspaceId);
  }

  async function isStopped(workspaceId: string): Promise<boolean> {
    return (await require(workspaceId)).status === "stopped";
  }

  async function endCommands(workspaceId: string, word: "stopped" | "deleted"): Promise<void> {
    const message = `The workspace was ${word} while this call ran; it may have taken effect in part.`;
    await store.abandonCommands(workspaceId, { state: "failed", failure: { reason: "lost", message } });
    tell(workspaceId);
  }

  return {
    plan,
    create,
    stop,
    finishStop,
    revive,
    start: async (workspaceId) => {
      const workspace = await require(workspaceId);
      return workspace.tokenHash !== null && (await isUp(workspace)) ? workspace : launch(workspace);
    },
    remove: async (workspaceId) => {
      const workspace = await require(workspaceId);
      await store.updateWorkspace(workspaceId, { status: "deleted", statusDetail: null });
      tell(workspaceId);
      await abandon(workspaceId);
      const last = (await store.getWorkspace(workspaceId)) ?? workspace;
      await noted(drivers[workspace.driver]?.remove(last), workspaceId);
      await endCommands(workspaceId, "deleted");
    },
    whenConnected: (workspaceId, signal) => waitUntilConnected(deps, workspaceId, signal),
  };
}

/** A daemon that lives may yet be heard of: replacing it would end the commands that it runs. */
function isBrieflySilent(workspace: WorkspaceRecord): boolean {
  const { silentMs } = workspace;
  return refusal(workspace) === null && silentMs !== null && silentMs < TIMED_OUT_AFTER_MS;
}
