import type { UserRole } from "../../db/schema/users";

/** Who is asking, as the database says at this moment. Exactly one of `sessionId` and `tokenId` is set. */
export interface Caller {
  userId: string;
  role: UserRole;
  sessionId: string | null;
  tokenId: string | null;
  /** What the credential may do; a session may do everything that its user may. */
  scopes: readonly string[];
  /** When the credential ends; null: never. */
  expiresAt: Date | null;
}
