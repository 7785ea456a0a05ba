const QUERY_DEADLINE_MS = 5_000;

/** postgres.js may never settle a query on a connection that has gone: every query has a deadline here. */
export function withDeadline<T>(
  query: Promise<T>,
  onMissed: () => void = () => {},
  deadlineMs: number = QUERY_DEADLINE_MS,
): Promise<T> {
  let timer: NodeJS.Timeout;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      onMissed();
      reject(new Error(`no answer from the database in ${deadlineMs} ms`));
    }, deadlineMs);
  });
  return Promise.race([query, deadline]).finally(() => clearTimeout(timer));
}

const SYNC_DEADLINE_MS = 15_000;

/** The same for what reads a whole chat, or many: a stream whose query never settles would be open and dead. */
export function withSyncDeadline<T>(query: Promise<T>): Promise<T> {
  return withDeadline(query, () => {}, SYNC_DEADLINE_MS);
}
