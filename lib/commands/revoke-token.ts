import type { Queryable } from "../../db/client";
import { revokeToken as revokeTokenRow } from "../../db/queries/tokens";
import { AppError } from "../errors";

/** Revokes one's own API token. A foreign one is as unknown as one that does not exist. */
export async function revokeToken(
  db: Queryable,
  command: { userId: string; tokenId: string },
): Promise<void> {
  const { userId, tokenId } = command;
  const known = tokenId.isWellFormed() && !tokenId.includes("\0");
  if (!known || !(await revokeTokenRow(db, userId, tokenId))) {
    throw new AppError("not_found", "There is no such API token.");
  }
}
