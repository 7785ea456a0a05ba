import type { UserRole } from "../../db/schema/users";

/** Who asks: read from the database for this request. */
export interface Caller {
  userId: string;
  role: UserRole;
}
