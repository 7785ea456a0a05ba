import type { Db } from "../../db/client";
import { revokeSession } from "../../db/queries/sessions";

/** Ends one sign-in; its cookie is worth nothing from the next request on. */
export function endSession(db: Db, sessionId: string): Promise<void> {
  return revokeSession(db, sessionId);
}
