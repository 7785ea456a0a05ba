import type { Sql } from "postgres";
import type { Db } from "../../db/client";
import { deleteOrphanedLeases } from "../../db/queries/heartbeats";
import { sweepIdempotencyKeys } from "../../db/queries/idempotency";
import { deleteSilentInstances } from "../../db/queries/instances";
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
const DEADLINE_MS = 60_000;

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
      work: async () => {
        await withDeadline(DEADLINE_MS, () => deleteOrphanedLeases(sql, ORPHANED_LEASE_MS));
        await withDeadline(DEADLINE_MS, () => sweepIdempotencyKeys(db));
        await withDeadline(DEADLINE_MS, () => deleteSilentInstances(db, SILENT_INSTANCE_MS));
      },
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
