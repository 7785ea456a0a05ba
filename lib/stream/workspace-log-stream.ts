import type { Db } from "../../db/client";
import type { Pubsub } from "../../db/pubsub";
import { listWorkspaceLog } from "../../db/queries/workspace-logs";
import { getWorkspace } from "../../db/queries/workspaces";
import type { Clock } from "../clock";
import type { Log } from "../log";
import type { EventSink } from "./event-sink";
import { withSyncDeadline } from "./query-deadline";

export interface WorkspaceLogStreamDeps {
  db: Db;
  pubsub: Pick<Pubsub, "subscribe">;
  clock: Clock;
  log: Log;
  env: { pollMs: number };
}

interface LogStreamTarget {
  workspaceId: string;
  /** The last line that the client has; null: the last start from its beginning. */
  after: number | null;
}

const LINES_AT_ONCE = 200;

/** Sends the log of a workspace's start while it starts, and how it ended; its id resumes it. */
export async function runWorkspaceLogStream(
  { db, pubsub, clock, log, env }: WorkspaceLogStreamDeps,
  { workspaceId, after }: LogStreamTarget,
  sink: EventSink,
): Promise<void> {
  let last = after;
  let wake = new AbortController();
  const unsubscribe = pubsub.subscribe("workspace", (hint) => {
    const matters = hint.event === "log" || hint.event === "status";
    if (matters && hint.workspaceId === workspaceId) wake.abort();
  });
  try {
    while (!sink.signal.aborted) {
      wake = new AbortController();
      // Before the lines: whoever ends a start has written all of them.
      const workspace = await withSyncDeadline(getWorkspace(db, workspaceId));
      const lines = await withSyncDeadline(
        listWorkspaceLog(db, { workspaceId, after: last, limit: LINES_AT_ONCE }),
      );
      for (const line of lines) await sink.send({ id: String(line.id), name: "line", data: line });
      last = lines.at(-1)?.id ?? last;
      if (lines.length === LINES_AT_ONCE) continue;
      if (workspace?.status !== "starting") {
        const { status = "deleted", statusDetail = null } = workspace ?? {};
        await sink.send({ name: "end", data: { status, statusDetail } });
        return;
      }
      await clock.sleep(env.pollMs, AbortSignal.any([wake.signal, sink.signal]));
    }
  } catch (error) {
    log.warn({ err: error }, "a log's stream ended on an error; its client resumes it");
  } finally {
    unsubscribe();
    sink.end();
  }
}
