import type { Sql } from "postgres";
import type { Db } from "../../db/client";
import { deleteOldRuns, deleteRunsOfArchivedChats, endStaleRuns } from "../../db/queries/debug-runs";
import { deleteOrphanedLeases } from "../../db/queries/heartbeats";
import { sweepDrafts } from "../../db/queries/drafts";
import { sweepFiles } from "../../db/queries/files";
import { sweepIdempotencyKeys } from "../../db/queries/idempotency";
import { deleteSilentInstances } from "../../db/queries/instances";
import { sweepSessions } from "../../db/queries/sessions";
import { readSetting } from "../../db/queries/settings";
import { sweepAttempts } from "../../db/queries/sign-in-attempts";
import { deleteOldWorkspaceLogs } from "../../db/queries/workspace-logs";
import { DEBUG_SETTING, toDebugSetting } from "../chat/debug-recording";
import type { Clock } from "../clock";
import { withDeadline } from "../../db/outage";
import type { Log } from "../log";
import type { PartLog } from "../stream/part-log";
import { startPeriodic } from "./periodic";

export interface SweepDeps {
  db: Db;
  sql: Sql;
  partLog: PartLog;
  clock: Clock;
  log: Log;
}

const PARTS_INTERVAL_MS = 30_000;
const ROWS_INTERVAL_MS = 600_000;
const ORPHANED_LEASE_MS = 60_000;
const SILENT_INSTANCE_MS = 600_000;
const DEBUG_INTERVAL_MS = 60_000;
const STALE_DEBUG_RUN_MS = 300_000;
const DEBUG_LIMIT_MS = 10_000;
const DEBUG_RUNS_LIMIT = 500;
const MAX_DEBUG_STATEMENTS = 20;
const DEADLINE_MS = 60_000;
/** Of each workspace, those whose log is kept. */
const KEPT_STARTS = 5;

/** Deletes what nobody needs any more. */
export function startSweeps({ db, sql, partLog, clock, log }: SweepDeps): { stop(): Promise<void> } {
  const sweeps = [
    startPeriodic({
      name: "Sweeping streamed parts",
      intervalMs: PARTS_INTERVAL_MS,
      work: () => withDeadline(DEADLINE_MS, () => partLog.sweep()),
      clock,
      log,
    }),
    startPeriodic({
      name: "Sweeping old rows",
      intervalMs: ROWS_INTERVAL_MS,
      work: () => sweepRows({ db, sql }),
      clock,
      log,
    }),
    startPeriodic({
      name: "Sweeping debug runs",
      intervalMs: DEBUG_INTERVAL_MS,
      work: () => withDeadline(DEADLINE_MS, () => sweepDebugRuns(db)),
      clock,
      log,
    }),
  ];
  return {
    stop: async () => {
      await Promise.all(sweeps.map((sweep) => sweep.stop()));
    },
  };
}

/** Deletes rows whose time is over: leases, answers kept for repetitions, drafts, instances, sessions, failed sign-ins, logs. */
export async function sweepRows({ db, sql }: Pick<SweepDeps, "db" | "sql">): Promise<void> {
  await withDeadline(DEADLINE_MS, () => deleteOrphanedLeases(sql, ORPHANED_LEASE_MS));
  await withDeadline(DEADLINE_MS, () => sweepIdempotencyKeys(db));
  await withDeadline(DEADLINE_MS, () => sweepDrafts(db));
  await withDeadline(DEADLINE_MS, () => sweepFiles(db));
  await withDeadline(DEADLINE_MS, () => deleteSilentInstances(db, SILENT_INSTANCE_MS));
  await withDeadline(DEADLINE_MS, () => sweepSessions(db));
  await withDeadline(DEADLINE_MS, () => sweepAttempts(db));
  await withDeadline(DEADLINE_MS, () => deleteOldWorkspaceLogs(db, KEPT_STARTS));
}

/** Ends debug runs that nobody will end any more, and deletes those that are older than the deployment keeps them. */
export async function sweepDebugRuns(db: Db): Promise<void> {
  await endStaleRuns(db, { staleMs: STALE_DEBUG_RUN_MS, limitMs: DEBUG_LIMIT_MS });
  await deleteRunsOfArchivedChats(db, { limit: DEBUG_RUNS_LIMIT, limitMs: DEBUG_LIMIT_MS });
  const { retentionDays: days } = toDebugSetting(await readSetting(db, DEBUG_SETTING));
  if (days === 0) return;
  for (let statement = 0; statement < MAX_DEBUG_STATEMENTS; statement++) {
    const gone = await deleteOldRuns(db, { days, limit: DEBUG_RUNS_LIMIT, limitMs: DEBUG_LIMIT_MS });
    if (gone < DEBUG_RUNS_LIMIT) return;
  }
}
