import type { ConnectionState } from "../chat/workspace-types";
import { HEARTBEAT_INTERVAL_MS } from "./protocol";
import { WorkspaceError } from "./connection";
import type { WorkspaceRecord } from "./workspace-store";

/** Three heartbeats may be lost before a daemon counts as disconnected. */
export const DISCONNECTED_AFTER_MS = 3 * HEARTBEAT_INTERVAL_MS;
export const TIMED_OUT_AFTER_MS = 90_000;
export const CONNECT_TIMEOUT_MS = 30_000;

type Observed = Pick<WorkspaceRecord, "status" | "silentMs" | "startedMs">;

/** What a daemon's silence means; both ages are the database's. */
export function connectionState({ status, silentMs, startedMs }: Observed): ConnectionState {
  if (status === "stopped" || status === "failed" || status === "deleted") return "disconnected";
  if (silentMs === null) return startedMs < CONNECT_TIMEOUT_MS ? "connecting" : "timed_out";
  if (silentMs < DISCONNECTED_AFTER_MS) return "connected";
  return silentMs < TIMED_OUT_AFTER_MS ? "disconnected" : "timed_out";
}

/** Why a workspace takes no commands at all, in words that name the next tool; null when it may. */
export function refusal(
  record: Pick<WorkspaceRecord, "status" | "statusDetail"> | null,
): WorkspaceError | null {
  if (record === null || record.status === "deleted") {
    return new WorkspaceError(
      "deleted",
      "The chat's workspace was deleted. Call create_workspace to get a new one; what was in the old one is gone.",
    );
  }
  if (record.status === "stopped") {
    return new WorkspaceError(
      "stopped",
      "The workspace is stopped. Call create_workspace to start it again.",
    );
  }
  if (record.status === "failed") {
    const detail = record.statusDetail ? ` ${record.statusDetail}` : "";
    return new WorkspaceError(
      "failed",
      `The workspace could not be started.${detail} Call create_workspace to try again; if it fails again, tell the user.`,
    );
  }
  return null;
}

/** The workspace says nothing, and the command never reached it. */
export function silentError(): WorkspaceError {
  return new WorkspaceError(
    "silent",
    "The workspace does not answer; the command did not reach it. Call create_workspace to bring it back, then try again. If it stays silent, tell the user.",
  );
}

/** The workspace fell silent after it may have got the command. */
export function lostError(): WorkspaceError {
  return new WorkspaceError(
    "lost",
    "The workspace was lost while this call ran, and its outcome is unknown: it may have taken effect in part or in full. Call create_workspace to bring it back, then look at the files before you repeat it.",
  );
}
