import { AppError } from "../errors";
import type { TransitionContext } from "./types";
import { sqlState } from "./sql-state";
import { type DueHint, TransitionUnit } from "./unit";

/** A context whose transitions join the open transaction. */
export interface JoinedContext extends TransitionContext {
  unit: TransitionUnit;
}

const MAX_ATTEMPTS = 4;
const DEADLOCK_DETECTED = "40P01";
const SERIALIZATION_FAILURE = "40001";
export const LOCK_NOT_AVAILABLE = "55P03";

/**
 * Runs `work` in one transaction, or in the one that `ctx` is already in. An error of `work` rolls everything back and
 * publishes nothing; hints go out after COMMIT. Deadlocks and serialization failures are tried again a few times, so
 * `work` must not act outside the database.
 */
export async function runInTransaction<T>(
  ctx: TransitionContext,
  work: (joined: JoinedContext) => Promise<T>,
): Promise<T> {
  if (ctx.unit !== undefined) return work({ ...ctx, unit: ctx.unit });
  for (let attempt = 1; ; attempt++) {
    try {
      const { result, hints } = await ctx.db.transaction(async (tx) => {
        const unit = new TransitionUnit(tx);
        try {
          const done = await work({ ...ctx, unit });
          return { result: done, hints: await unit.finish() };
        } catch (error) {
          throw await unit.reasonOf(error);
        }
      });
      publishAll(ctx, hints);
      return result;
    } catch (error) {
      if (isRetryable(error) && attempt < MAX_ATTEMPTS) continue;
      throw sqlState(error) === LOCK_NOT_AVAILABLE ? busy(error) : error;
    }
  }
}

/** What is committed is done: a hint that cannot be sent costs time only. */
function publishAll(ctx: TransitionContext, hints: readonly DueHint[]): void {
  for (const { channel, hint } of hints) {
    try {
      ctx.pubsub.publish(channel, hint);
    } catch {
      return;
    }
  }
}

function isRetryable(error: unknown): boolean {
  const state = sqlState(error);
  return state === DEADLOCK_DETECTED || state === SERIALIZATION_FAILURE;
}

function busy(cause: unknown): AppError {
  return new AppError("unavailable", "This chat is busy. Try again in a moment.", {
    retryAfterSeconds: 1,
    cause,
  });
}
