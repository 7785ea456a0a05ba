import type { ConnectionState } from "../chat/workspace-types";
import { HEARTBEAT_INTERVAL_MS } from "./protocol";
import type { WorkspaceError } from "./connection";
import { guidedError } from "./guidance";
import type { WorkspaceRecord } from "./workspace-store";

/** Three heartbeats may be lost before a daemon counts as disconnected. */
export const DISCONNECTED_AFTER_MS = 3 * HEARTBEAT_INTERVAL_MS;
export const TIMED_OUT_AFTER_MS = 90_000;
export const CONNECT_TIMEOUT_MS = 30_000;

type Observed = Pick<WorkspaceRecord, "status" | "silentMs" | "startedMs"> &
  Partial<Pick<WorkspaceRecord, "driver">>;

/** What a daemon's silence means; both ages are the database's. */
export function connectionState({ status, silentMs, startedMs, driver }: Observed): ConnectionState {
  if (status === "stopped" || status === "failed" || status === "deleted") return "disconnected";
  // A person takes the time they take; what was heard before was another daemon.
  if (status === "starting" && driver === "external") return "connecting";
  if (silentMs === null) return startedMs < CONNECT_TIMEOUT_MS ? "connecting" : "timed_out";
  if (silentMs < DISCONNECTED_AFTER_MS) return "connected";
  return silentMs < TIMED_OUT_AFTER_MS ? "disconnected" : "timed_out";
}

/** Why a workspace takes no commands at all, in words that name the next tool; null when it may. */
export function refusal(
  record: Pick<WorkspaceRecord, "status" | "statusDetail"> | null,
): WorkspaceError | null {
  if (record === null) return guidedError("deleted");
  const { status, statusDetail: detail } = record;
  switch (status) {
    case "deleted":
    case "stopped":
    case "failed":
      return guidedError(status, { detail });
    case "starting":
    case "running":
      return null;
    default:
      return status satisfies never;
  }
}

type Silent = Observed & Pick<WorkspaceRecord, "driver">;

/** The workspace says nothing, and the command never reached it. `record`: as it looked when the wait was over. */
export function silentError(record: Silent | null): WorkspaceError {
  if (record === null) return guidedError("disconnected");
  const { driver } = record;
  switch (connectionState(record)) {
    case "connecting":
      return guidedError("starting", { driver });
    case "timed_out":
      return guidedError("timed_out", { driver });
    case "connected":
    case "disconnected":
      return guidedError("disconnected", { driver });
  }
}

/** The workspace fell silent after it may have got the command. */
export function lostError(record: Silent | null): WorkspaceError {
  const seen = record === null ? null : connectionState(record);
  return guidedError("lost", { driver: record?.driver ?? null, seen });
}
