import { createHmac } from "node:crypto";
import type { Db } from "../../db/client";
import { putSetupTokenHash, readSetupState } from "../../db/queries/setup";
import { hashToken } from "../secrets/api-token";

const PURPOSE = "lathe setup token v1";

/**
 * The one-time token of the first visit, or null once there is an administrator. It follows from the deployment's secret,
 * so every replica and every restart prints the same link; the database holds only its hash.
 */
export async function ensureSetupToken(deps: { db: Db; authSecret: string }): Promise<string | null> {
  const { hasAdmin } = await readSetupState(deps.db);
  if (hasAdmin) return null;
  const token = createHmac("sha256", deps.authSecret).update(PURPOSE).digest("base64url");
  await putSetupTokenHash(deps.db, hashToken(token));
  return token;
}
