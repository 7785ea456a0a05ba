import type { Pubsub } from "../../db/pubsub";
import type { Clock } from "../clock";
import { AppError } from "../errors";
import { newId } from "../ids";
import type { Log } from "../log";
import { WorkspaceError } from "./connection";
import { connectionState, refusal, TIMED_OUT_AFTER_MS } from "./connection-state";
import { createLauncher } from "./daemon-launcher";
import type { WorkspaceDriver } from "./drivers/driver";
import type { CreateWorkspaceInput } from "./service";
import { makeWorkspaceName } from "./workspace-name";
import type { NewWorkspace, WorkspaceRecord, WorkspaceStore } from "./workspace-store";
import type { IsolationReport } from "./workspace-view";

const CONNECT_POLL_MS = 250;

export interface LifecycleDeps {
  store: WorkspaceStore;
  hints: Pick<Pubsub, "publish" | "subscribe">;
  driver: WorkspaceDriver;
  urls: () => Promise<string[]>;
  /** What the server listens on. */
  host: string;
  clock: Clock;
  log: Log;
}

export interface Lifecycle {
  /** The row of a workspace that may be made. */
  plan(input: CreateWorkspaceInput): Promise<NewWorkspace>;
  create(input: CreateWorkspaceInput): Promise<WorkspaceRecord>;
  start(workspaceId: string): Promise<WorkspaceRecord>;
  stop(workspaceId: string): Promise<WorkspaceRecord>;
  remove(workspaceId: string): Promise<void>;
  /** Starts the daemon of a workspace again when it is known to be gone. */
  revive(workspace: WorkspaceRecord): Promise<boolean>;
  whenConnected(workspaceId: string, signal: AbortSignal): Promise<WorkspaceRecord>;
  isolation(): Promise<IsolationReport>;
}

/** What becomes of a workspace between its creation and its end. */
export function createLifecycle(deps: LifecycleDeps): Lifecycle {
  const { store, hints, driver } = deps;
  const { launch, revive, isolation } = createLauncher(deps);
  const tell = (workspaceId: string) => hints.publish("workspace", { workspaceId, event: "status" });

  async function create(input: CreateWorkspaceInput): Promise<WorkspaceRecord> {
    const workspace = await store.insertWorkspace(await plan(input));
    return workspace.tokenHash === null ? launch(workspace) : workspace;
  }

  async function plan(input: CreateWorkspaceInput): Promise<NewWorkspace> {
    const report = await isolation();
    if (!report.allowed) throw new AppError("conflict", report.sentence);
    const template = await templateOf(input.templateId);
    const path = input.path === undefined ? null : await driver.resolvePath(input.path);
    return {
      id: newId("ws"),
      ownerId: input.ownerId,
      templateId: template.id,
      name: input.name?.trim() || makeWorkspaceName(path),
      driver: template.driver,
      parameters: { ...template.driverParameters, ...(path === null ? {} : { path }) },
      createdByCallId: input.createdByCallId ?? null,
    };
  }

  async function templateOf(id: string | undefined) {
    const builtin = await store.ensureBuiltinTemplate();
    const [first] = await store.listTemplates();
    const template = id === undefined ? (first ?? builtin) : await store.getTemplate(id);
    if (template?.enabled) return template;
    throw new AppError("invalid_request", "There is no such template.", {
      fields: [{ path: "templateId", message: "no such template" }],
    });
  }

  async function require(workspaceId: string): Promise<WorkspaceRecord> {
    const workspace = await store.getWorkspace(workspaceId);
    if (workspace && workspace.status !== "deleted") return workspace;
    throw new AppError("not_found", "There is no such workspace.");
  }

  async function stop(workspaceId: string): Promise<WorkspaceRecord> {
    await require(workspaceId);
    await store.updateWorkspace(workspaceId, { status: "stopped", statusDetail: null });
    tell(workspaceId);
    await driver.stop(workspaceId);
    await endCommands(workspaceId, "stopped");
    return require(workspaceId);
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
    revive,
    isolation,
    start: async (workspaceId) => {
      const workspace = await require(workspaceId);
      const state = connectionState(workspace);
      const isUp =
        state === "connected" ||
        (state === "connecting" && driver.isAlive(workspace) !== false) ||
        (isBrieflySilent(workspace) && driver.isAlive(workspace) === true);
      return isUp && workspace.tokenHash !== null ? workspace : launch(workspace);
    },
    remove: async (workspaceId) => {
      const workspace = await require(workspaceId);
      await store.updateWorkspace(workspaceId, { status: "deleted", statusDetail: null });
      tell(workspaceId);
      await driver.remove(workspace.id);
      await endCommands(workspaceId, "deleted");
    },
    whenConnected: async (workspaceId, signal) => {
      for (;;) {
        const workspace = await store.getWorkspace(workspaceId);
        const refused = refusal(workspace);
        if (refused) throw refused;
        if (workspace && connectionState(workspace) === "connected") return workspace;
        if (signal.aborted || (workspace && connectionState(workspace) === "timed_out")) {
          throw new WorkspaceError(
            "silent",
            "The workspace was created, but it does not answer yet. Call create_workspace again; if it stays silent, tell the user.",
          );
        }
        await waitForStatus(deps, workspaceId, signal);
      }
    },
  };
}

/** A daemon that lives may yet be heard of: replacing it would end the commands that it runs. */
function isBrieflySilent(workspace: WorkspaceRecord): boolean {
  const { silentMs } = workspace;
  return refusal(workspace) === null && silentMs !== null && silentMs < TIMED_OUT_AFTER_MS;
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
