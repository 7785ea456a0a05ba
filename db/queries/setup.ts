import { and, eq, isNull, sql } from "drizzle-orm";
import type { Queryable, Tx } from "../client";
import { models } from "../schema/models";
import { setupTokens } from "../schema/setup-tokens";
import { users } from "../schema/users";

const SETUP_ROW = "setup";
/** Held while the first administrator is made: exactly one attempt can win. */
const SETUP_LOCK = 4_711_001;

export interface SetupState {
  hasAdmin: boolean;
  /** A model that people can use. */
  hasModel: boolean;
}

/** How far the first visit has come, from what is there: a reload goes on at the same step. */
export async function readSetupState(db: Queryable): Promise<SetupState> {
  const rows = await db.execute<{ has_admin: boolean; has_model: boolean }>(sql`
    select exists (select 1 from ${users} where ${users.role} = 'admin') as has_admin,
           exists (select 1 from ${models} where ${models.enabled} and ${models.deletedAt} is null) as has_model`);
  const [row] = rows;
  return { hasAdmin: row?.has_admin ?? false, hasModel: row?.has_model ?? false };
}

export async function lockSetup(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${SETUP_LOCK})`);
}

/** Makes this the one valid token, unless one was used. */
export async function putSetupTokenHash(db: Queryable, hash: string): Promise<void> {
  await db
    .insert(setupTokens)
    .values({ id: SETUP_ROW, hash })
    .onConflictDoUpdate({ target: setupTokens.id, set: { hash }, setWhere: isNull(setupTokens.usedAt) });
}

export async function isSetupTokenValid(db: Queryable, hash: string): Promise<boolean> {
  const rows = await db.select({ id: setupTokens.id }).from(setupTokens).where(validToken(hash));
  return rows.length > 0;
}

/** Uses the token up; false when it is not the valid one, or was used. */
export async function consumeSetupToken(tx: Tx, hash: string): Promise<boolean> {
  const rows = await tx
    .update(setupTokens)
    .set({ usedAt: sql`now()` })
    .where(validToken(hash))
    .returning({ id: setupTokens.id });
  return rows.length > 0;
}

function validToken(hash: string) {
  return and(eq(setupTokens.id, SETUP_ROW), eq(setupTokens.hash, hash), isNull(setupTokens.usedAt));
}
