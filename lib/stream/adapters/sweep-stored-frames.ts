import type { Sql } from "postgres";
import { deleteOldFrames } from "../../../db/queries/parts";
import { withDeadline } from "../query-deadline";

const KEEP_SECONDS = 60;
const SWEEP_FRAMES_LIMIT = 5_000;
const MAX_SWEEP_STATEMENTS = 20;

/** Deletes streamed parts in PostgreSQL that nobody has needed for a minute, a bounded number at a time. */
export async function sweepStoredFrames(sql: Sql): Promise<void> {
  const options = { keepSeconds: KEEP_SECONDS, limit: SWEEP_FRAMES_LIMIT };
  for (let statement = 0; statement < MAX_SWEEP_STATEMENTS; statement++) {
    if ((await withDeadline(deleteOldFrames(sql, options))) === 0) return;
  }
}
