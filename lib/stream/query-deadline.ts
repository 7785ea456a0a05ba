const QUERY_DEADLINE_MS = 5_000;

/** postgres.js may never settle a query on a connection that has gone: every query has a deadline here. */
export function withDeadline<T>(query: Promise<T>, onMissed: () => void = () => {}): Promise<T> {
  let timer: NodeJS.Timeout;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      onMissed();
      reject(new Error(`no answer from the database in ${QUERY_DEADLINE_MS} ms`));
    }, QUERY_DEADLINE_MS);
  });
  return Promise.race([query, deadline]).finally(() => clearTimeout(timer));
}
