import { createHash, randomUUID } from "node:crypto";
import { withDeadline } from "../../db/outage";
import {
  claimIdempotencyKey,
  dropIdempotencyKey,
  holdIdempotencyKey,
  type IdempotencyKey,
  type KeptAnswer,
  keepIdempotentAnswer,
  readIdempotentAnswer,
  releaseIdempotencyKey,
  reserveIdempotencyKey,
} from "../../db/queries/idempotency";
import type { Tx } from "../../db/client";
import type { Clock } from "../clock";
import { AppError } from "../errors";
import { type JoinedContext, LOCK_NOT_AVAILABLE, runInTransaction } from "../transitions/run-in-transaction";
import { sqlState } from "../transitions/sql-state";
import type { TransitionContext } from "../transitions/types";

const WAIT_MS = 5_000;
const RETRY_AFTER_SECONDS = 1;
const LOOK_AGAIN_MS = 100;
/** Longer than any preparation takes: whoever has held a key for so long was killed. */
const HOLDER_EXPIRES_MS = 180_000;
const RELEASE_DEADLINE_MS = 2_000;
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

type Answered = IdempotentAnswer & { replayed: boolean };

/**
 * Does `work` once per key: the key, the effect and the answer commit together. `work` must use the context that it is given.
 * A repetition gets the first answer; only 2xx answers are kept, so a refused request may be sent again.
 */
export function runIdempotent(
  ctx: TransitionContext,
  request: IdempotentRequest,
  work: (joined: JoinedContext) => Promise<IdempotentAnswer>,
): Promise<Answered> {
  const { key } = request;
  return runInTransaction(ctx, async (joined) => {
    if (key === null) return { ...(await work(joined)), replayed: false };
    const { tx } = joined.unit;
    const name = nameOf(request, key);
    const bodyHash = hashBody(request.body);
    if (!(await claim(tx, name, bodyHash))) return replay(tx, name, bodyHash);
    return workAndKeep(joined, name, work);
  });
}

/**
 * The same for work that has to ask somebody else before its transaction: `prepare` is done once per key, too. A key whose holder
 * was killed in between is free again after three minutes. `within` bounds the transaction.
 */
export async function runIdempotentAfter<T>(
  { clock, ...ctx }: TransitionContext & { clock: Clock },
  request: IdempotentRequest,
  steps: {
    prepare: () => Promise<T>;
    work: (joined: JoinedContext, prepared: T) => Promise<IdempotentAnswer>;
    within: <A>(transaction: () => Promise<A>) => Promise<A>;
  },
): Promise<Answered> {
  const { prepare, work, within } = steps;
  const { key } = request;
  if (key === null) {
    const prepared = await prepare();
    return within(() => runIdempotent(ctx, request, (joined) => work(joined, prepared)));
  }
  const name = nameOf(request, key);
  const holder = randomUUID();
  const given = await reserve({ db: ctx.db, clock, holder }, name, hashBody(request.body));
  if (given !== null) return given;
  try {
    const prepared = await prepare();
    return await within(() =>
      runInTransaction(ctx, async (joined) => {
        if (!(await holdIdempotencyKey(joined.unit.tx, name, holder))) throw atWork();
        return workAndKeep(joined, name, (inner) => work(inner, prepared));
      }),
    );
  } catch (error) {
    const release = () => releaseIdempotencyKey(ctx.db, name, holder);
    // A database that is away keeps the key until it expires.
    await withDeadline(RELEASE_DEADLINE_MS, release).catch(() => {});
    throw error;
  }
}

/** Null: the key is ours. Else the answer that it has, as soon as it has one. */
async function reserve(
  { db, clock, holder }: { db: TransitionContext["db"]; clock: Clock; holder: string },
  name: IdempotencyKey,
  bodyHash: string,
): Promise<Answered | null> {
  const until = clock.elapsed() + WAIT_MS;
  for (;;) {
    const mine = { holder, expiresMs: HOLDER_EXPIRES_MS };
    if (await reserveIdempotencyKey(db, { ...name, bodyHash }, mine)) return null;
    const kept = await readIdempotentAnswer(db, name);
    if (kept !== null) {
      const answer = answerIn(kept, bodyHash);
      if (answer !== null) return answer;
    }
    if (clock.elapsed() >= until) throw atWork();
    await clock.sleep(LOOK_AGAIN_MS);
  }
}

function nameOf({ userId, method, path }: IdempotentRequest, key: string): IdempotencyKey {
  return { userId, method, path, key: requireKey(key) };
}

async function workAndKeep(
  joined: JoinedContext,
  name: IdempotencyKey,
  work: (joined: JoinedContext) => Promise<IdempotentAnswer>,
): Promise<Answered> {
  const { tx } = joined.unit;
  const answer = await work(joined);
  if (answer.status >= 200 && answer.status < 300) {
    await keepIdempotentAnswer(tx, name, { status: answer.status, answer: answer.body });
  } else {
    await dropIdempotencyKey(tx, name);
  }
  return { ...answer, replayed: false };
}

async function claim(tx: Tx, name: IdempotencyKey, bodyHash: string): Promise<boolean> {
  try {
    return await claimIdempotencyKey(tx, { ...name, bodyHash }, WAIT_MS);
  } catch (error) {
    if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
    throw atWork();
  }
}

async function replay(tx: Tx, name: IdempotencyKey, bodyHash: string): Promise<Answered> {
  const kept = await readIdempotentAnswer(tx, name);
  const answer = kept === null ? null : answerIn(kept, bodyHash);
  if (answer === null) throw atWork();
  return answer;
}

/** Null: there is none yet. */
function answerIn({ bodyHash, status, answer }: KeptAnswer, ownHash: string): Answered | null {
  if (bodyHash !== ownHash) {
    throw new AppError("idempotency_mismatch", "This Idempotency-Key was used for another request.");
  }
  return status === null ? null : { status, body: answer, replayed: true };
}

function atWork(): AppError {
  return new AppError("conflict", "The same request is still at work.", {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
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
