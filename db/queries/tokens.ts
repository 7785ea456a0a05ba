import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { apiTokens } from "../schema/api-tokens";
import { users } from "../schema/users";

interface NewToken {
  id: string;
  userId: string;
  name: string;
  hash: string;
  scopes: string[];
  expiresAt: Date | null;
}

const listed = {
  id: apiTokens.id,
  name: apiTokens.name,
  scopes: apiTokens.scopes,
  expiresAt: apiTokens.expiresAt,
  lastUsedAt: apiTokens.lastUsedAt,
  createdAt: apiTokens.createdAt,
};

export type TokenRow = {
  id: string;
  name: string;
  scopes: string[];
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  createdAt: Date;
};

export async function insertToken(db: Queryable, token: NewToken): Promise<TokenRow> {
  const [row] = await db.insert(apiTokens).values(token).returning(listed);
  if (!row) throw new Error("insert returned no token");
  return row;
}

/** A user's tokens that were not revoked, newest first; never their hashes. */
export async function listTokens(db: Queryable, userId: string): Promise<TokenRow[]> {
  return db
    .select(listed)
    .from(apiTokens)
    .where(and(eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt)))
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id));
}

/** The user behind a token that is neither revoked nor expired, when that user is not disabled. */
export async function findTokenUser(db: Queryable, hash: string) {
  const [row] = await db
    .select({
      tokenId: apiTokens.id,
      scopes: apiTokens.scopes,
      expiresAt: apiTokens.expiresAt,
      userId: users.id,
      role: users.role,
      usedLately: sql<boolean>`coalesce(${apiTokens.lastUsedAt} > now() - interval '1 minute', false)`,
    })
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.userId))
    .where(
      and(
        eq(apiTokens.hash, hash),
        isNull(apiTokens.revokedAt),
        or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, sql`now()`)),
        isNull(users.disabledAt),
      ),
    );
  return row ?? null;
}

export async function touchToken(db: Queryable, tokenId: string): Promise<void> {
  await db.update(apiTokens).set({ lastUsedAt: sql`now()` }).where(eq(apiTokens.id, tokenId));
}

/** False when this user has no such token (any more). */
export async function revokeToken(db: Queryable, userId: string, tokenId: string): Promise<boolean> {
  const rows = await db
    .update(apiTokens)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiTokens.id, tokenId), eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt)))
    .returning({ id: apiTokens.id });
  return rows.length > 0;
}

/** Revokes every token of a user. */
export async function revokeTokensOf(db: Queryable, userId: string): Promise<void> {
  await db
    .update(apiTokens)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt)));
}
