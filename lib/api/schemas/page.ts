import { z } from "zod";
import { unknownCursor } from "../../errors";
import { cursorParam, limitParam } from "./fields";

/** What every list takes. */
export const pageQuery = z.object({ limit: limitParam, cursor: cursorParam });
export type PageQuery = z.output<typeof pageQuery>;

/**
 * One page of a list that is at hand as a whole. A cursor is the id of the last item before the page.
 *
 * @throws AppError `invalid_request` for a cursor that names none of the items.
 */
export function pageOf<T>(
  items: readonly T[],
  { limit, cursor = "" }: PageQuery,
  idOf: (item: T) => string,
): { items: T[]; nextCursor: string | null } {
  const before = cursor === "" ? -1 : items.findIndex((item) => idOf(item) === cursor);
  if (before === -1 && cursor !== "") throw unknownCursor();
  const end = before + 1 + limit;
  const page = items.slice(before + 1, end);
  const last = page.at(-1);
  return { items: page, nextCursor: end < items.length && last !== undefined ? idOf(last) : null };
}
