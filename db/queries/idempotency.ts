import { and, eq, lt, sql } from "drizzle-orm";
import type { Queryable, Tx } from "../client";
import { idempotencyKeys } from "../schema/idempotency-keys";

export interface IdempotencyKey {
  userId: string;
  method: string;
  /** The concrete path, ids included. */
  path: string;
  key: string;
}

export interface KeptAnswer {
  bodyHash: string;
  status: number | null;
  answer: unknown;
}

const KEEP_HOURS = 24;

/**
 * Claims a key for this transaction; false when it has been used. While another transaction holds the same key this waits
 * for it, at most `waitMs`, then fails with SQLSTATE 55P03.
 */
export async function claimIdempotencyKey(
  tx: Tx,
  key: IdempotencyKey & { bodyHash: string },
  waitMs: number,
): Promise<boolean> {
  await tx.execute(sql`select set_config('lock_timeout', ${`${waitMs}ms`}, true)`);
  const claimed = await tx
    .insert(idempotencyKeys)
    .values(key)
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  return claimed.length === 1;
}

/**
 * Takes a key for work that comes before its transaction, and commits that; false when it is taken or has its answer. Whoever took it
 * more than `expiresMs` ago is gone, and loses it.
 */
export async function reserveIdempotencyKey(
  db: Queryable,
  key: IdempotencyKey & { bodyHash: string },
  { holder, expiresMs }: { holder: string; expiresMs: number },
): Promise<boolean> {
  const { userId, method, path, bodyHash } = key;
  const reserved = await db
    .insert(idempotencyKeys)
    .values({ userId, method, path, key: key.key, bodyHash, answer: { holder } })
    .onConflictDoUpdate({
      target: [idempotencyKeys.userId, idempotencyKeys.method, idempotencyKeys.path, idempotencyKeys.key],
      set: { bodyHash, answer: { holder }, createdAt: sql`now()` },
      setWhere: sql`${idempotencyKeys.status} is null
        and ${idempotencyKeys.createdAt} < now() - make_interval(secs => ${expiresMs / 1_000}::float8)`,
    })
    .returning({ key: idempotencyKeys.key });
  return reserved.length === 1;
}

/** Whether a key is still held by who took it; then it stays so for this transaction. */
export async function holdIdempotencyKey(tx: Tx, key: IdempotencyKey, holder: string): Promise<boolean> {
  const held = await tx
    .select({ key: idempotencyKeys.key })
    .from(idempotencyKeys)
    .where(heldBy(key, holder))
    .for("update");
  return held.length === 1;
}

/** Gives a key back whose work failed. One that has its answer is left. */
export async function releaseIdempotencyKey(
  db: Queryable,
  key: IdempotencyKey,
  holder: string,
): Promise<void> {
  await db.delete(idempotencyKeys).where(heldBy(key, holder));
}

/** What was answered under a key, or null. */
export async function readIdempotentAnswer(db: Queryable, key: IdempotencyKey): Promise<KeptAnswer | null> {
  const [row] = await db
    .select({
      bodyHash: idempotencyKeys.bodyHash,
      status: idempotencyKeys.status,
      answer: idempotencyKeys.answer,
    })
    .from(idempotencyKeys)
    .where(sameKey(key));
  return row ?? null;
}

/** Keeps the answer with the effect: both commit together. */
export async function keepIdempotentAnswer(
  tx: Tx,
  key: IdempotencyKey,
  kept: { status: number; answer: unknown },
): Promise<void> {
  await tx
    .update(idempotencyKeys)
    .set({ status: kept.status, answer: kept.answer ?? null })
    .where(sameKey(key));
}

/** Forgets a key whose answer is not worth keeping. */
export async function dropIdempotencyKey(tx: Tx, key: IdempotencyKey): Promise<void> {
  await tx.delete(idempotencyKeys).where(sameKey(key));
}

/** Deletes keys older than a day; called now and then by a worker. */
export async function sweepIdempotencyKeys(db: Queryable): Promise<void> {
  await db
    .delete(idempotencyKeys)
    .where(lt(idempotencyKeys.createdAt, sql`now() - make_interval(hours => ${KEEP_HOURS})`));
}

function heldBy(key: IdempotencyKey, holder: string) {
  return and(
    sameKey(key),
    sql`${idempotencyKeys.status} is null and ${idempotencyKeys.answer} ->> 'holder' = ${holder}`,
  );
}

function sameKey(key: IdempotencyKey) {
  return and(
    eq(idempotencyKeys.userId, key.userId),
    eq(idempotencyKeys.method, key.method),
    eq(idempotencyKeys.path, key.path),
    eq(idempotencyKeys.key, key.key),
  );
}
