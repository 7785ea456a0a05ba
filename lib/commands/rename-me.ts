import type { Queryable } from "../../db/client";
import { renameUser } from "../../db/queries/users";

/** Changes one's own name. */
export function renameMe(db: Queryable, command: { userId: string; name: string }): Promise<void> {
  return renameUser(db, command.userId, command.name);
}
