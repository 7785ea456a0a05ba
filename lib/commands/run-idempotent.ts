import { createHash } from "node:crypto";
import {
  claimIdempotencyKey,
  dropIdempotencyKey,
  type IdempotencyKey,
  keepIdempotentAnswer,
  readIdempotentAnswer,
} from "../../db/queries/idempotency";
import type { Tx } from "../../db/client";
import { AppError } from "../errors";
import { type JoinedContext, LOCK_NOT_AVAILABLE, runInTransaction } from "../transitions/run-in-transaction";
import { sqlState } from "../transitions/sql-state";
import type { TransitionContext } from "../transitions/types";

const WAIT_MS = 5_000;
const RETRY_AFTER_SECONDS = 1;
const KEY_PATTERN = /^[\x20-\x7e]{1,200}$/;

export interface IdempotentRequest extends Omit<IdempotencyKey, "key"> {
  /** The Idempotency-Key header; null: none was sent, and the work is done as it is. */
  key: string | null;
  body: unknown;
}

export interface IdempotentAnswer {
  status: number;
  body: unknown;
}

/**
 * Does `work` once per key: the key, the effect and the answer commit together. `work` must use the context that it is given.
 * A repetition gets the first answer; only 2xx answers are kept, so a refused request may be sent again.
 */
export function runIdempotent(
  ctx: TransitionContext,
  request: IdempotentRequest,
  work: (joined: JoinedContext) => Promise<IdempotentAnswer>,
): Promise<IdempotentAnswer & { replayed: boolean }> {
  const { key } = request;
  return runInTransaction(ctx, async (joined) => {
    if (key === null) return { ...(await work(joined)), replayed: false };
    const { tx } = joined.unit;
    const name: IdempotencyKey = {
      userId: request.userId,
      method: request.method,
      path: request.path,
      key: requireKey(key),
    };
    const bodyHash = hashBody(request.body);
    if (!(await claim(tx, name, bodyHash))) return replay(tx, name, bodyHash);
    const answer = await work(joined);
    if (answer.status >= 200 && answer.status < 300) {
      await keepIdempotentAnswer(tx, name, { status: answer.status, answer: answer.body });
    } else {
      await dropIdempotencyKey(tx, name);
    }
    return { ...answer, replayed: false };
  });
}

async function claim(tx: Tx, name: IdempotencyKey, bodyHash: string): Promise<boolean> {
  try {
    return await claimIdempotencyKey(tx, { ...name, bodyHash }, WAIT_MS);
  } catch (error) {
    if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
    throw new AppError("conflict", "The same request is still at work.", {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}

async function replay(
  tx: Tx,
  name: IdempotencyKey,
  bodyHash: string,
): Promise<IdempotentAnswer & { replayed: boolean }> {
  const kept = await readIdempotentAnswer(tx, name);
  if (kept === null || kept.status === null) {
    throw new AppError("conflict", "The same request is still at work.", {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
  if (kept.bodyHash !== bodyHash) {
    throw new AppError("idempotency_mismatch", "This Idempotency-Key was used for another request.");
  }
  return { status: kept.status, body: kept.answer, replayed: true };
}

function requireKey(key: string): string {
  if (KEY_PATTERN.test(key)) return key;
  throw new AppError("invalid_request", "Idempotency-Key must be 1 to 200 printable characters.");
}

function hashBody(body: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(sortKeys(body ?? null)))
    .digest("hex");
}

/** The same value whatever the order of keys. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}
