import { runsApart } from "../chat/runs-apart";
import type { Isolation } from "../chat/workspace-types";
import { connectionState } from "./connection-state";
import type { WorkspaceRecord } from "./workspace-store";
import type { AcceptedRisks, IsolationReport, WorkspaceView } from "./workspace-view";

interface Parameterised {
  parameters: Readonly<Record<string, unknown>>;
}

/** Whether the commands of a workspace reach the network: they do unless its template says otherwise. */
export function hasNetwork(record: Parameterised): boolean {
  const { network } = record.parameters;
  return network !== false && network !== "none";
}

/** The directory that a person chose; null when the workspace has one of its own. */
export function chosenPath(record: Parameterised): string | null {
  const { path } = record.parameters;
  return typeof path === "string" ? path : null;
}

export function describeWorkspace(record: WorkspaceRecord): WorkspaceView {
  const { id, ownerId, templateId, name, driver, status, build, statusDetail, path, isolation } = record;
  return {
    id,
    ownerId,
    templateId,
    name,
    driver,
    status,
    build,
    statusDetail,
    connection: connectionState(record),
    silentForMs: record.silentMs === null ? null : Math.max(0, Math.round(record.silentMs)),
    path,
    isolation,
    canRunApart: runsApart(record),
    network: hasNetwork(record),
    mcpVersion: record.mcpVersion,
    ownFolder: chosenPath(record) === null,
    userParameters: record.userParameters,
    envNames: Object.keys(record.env),
    limits: record.limits,
    autostopMinutes: record.autostopMinutes,
    lastUsedAt: record.lastUsedAt.toISOString(),
    createdAt: record.createdAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
  };
}

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

interface Exposure {
  accepted: AcceptedRisks;
  /** What the server listens on. */
  host: string;
}

/** What commands can reach, or why there may be none, in a sentence for people. */
export function describeIsolation(isolation: Isolation, { accepted, host }: Exposure): IsolationReport {
  const unaccepted: IsolationReport["unaccepted"] = [];
  if (!LOOPBACK.has(host) && !accepted.acceptExposed) unaccepted.push("acceptExposed");
  if (isolation === "none" && !accepted.acceptNoIsolation) unaccepted.push("acceptNoIsolation");
  const [first] = unaccepted;
  const sentence = first === undefined ? reachOf(isolation) : refusalOf(first, host);
  return { isolation, allowed: first === undefined, sentence, unaccepted, accepted };
}

function reachOf(isolation: Isolation): string {
  switch (isolation) {
    case "bubblewrap":
    case "unshare":
      return "Commands run in a sandbox: they can change the workspace only, read system programs, and use the network, this computer's own services and its neighbours' included. Your home directory and other workspaces are hidden from them.";
    case "none":
      return "Commands are not isolated: they can read and change everything that this server can.";
    default:
      return isolation satisfies never;
  }
}

function refusalOf(risk: keyof AcceptedRisks, host: string): string {
  switch (risk) {
    case "acceptExposed":
      return `Lathe listens on ${host}, so everyone who may sign in could run commands on this computer. An administrator decides in Admin.`;
    case "acceptNoIsolation":
      return "This computer offers no sandbox (install bubblewrap), so commands could read and change everything that this server can. An administrator can accept that in the settings.";
    default:
      return risk satisfies never;
  }
}
