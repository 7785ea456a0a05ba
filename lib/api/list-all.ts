import { callApi, type CallOptions } from "./call-api";

const LIMIT = 200;

/** Every item of a list of ours, page by page. `path` is below `/api/v1`. */
export async function listAll<T>(
  path: string,
  { query, signal }: Pick<CallOptions, "query" | "signal"> = {},
): Promise<{ items: T[]; nextCursor: null }> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: T[]; nextCursor: string | null } = await callApi(path, {
      query: { ...query, limit: LIMIT, cursor },
      signal,
    });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return { items, nextCursor: null };
}
