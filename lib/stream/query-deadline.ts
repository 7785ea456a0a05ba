import { withDeadline as within } from "../../db/outage";

const QUERY_DEADLINE_MS = 5_000;
const SYNC_DEADLINE_MS = 15_000;

/** postgres.js may never settle a query on a connection that has gone: every query has a deadline here. */
export function withDeadline<T>(query: Promise<T>, deadlineMs: number = QUERY_DEADLINE_MS): Promise<T> {
  return within(deadlineMs, () => query);
}

/** The same for what reads a whole chat, or many: a stream whose query never settles would be open and dead. */
export function withSyncDeadline<T>(query: Promise<T>): Promise<T> {
  return withDeadline(query, SYNC_DEADLINE_MS);
}
