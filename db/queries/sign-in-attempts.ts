import { eq, lt, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { authAttempts } from "../schema/auth-attempts";

export interface AttemptCount {
  /** Attempts in the running window, this one included. */
  attempts: number;
  /** Until the window ends. */
  secondsLeft: number;
}

/**
 * Counts an attempt before it is made, so that parallel guesses cannot slip past the limit together. Whoever succeeds gives
 * its attempt back.
 */
export async function countAttempt(db: Queryable, key: string, windowSeconds: number): Promise<AttemptCount> {
  const window = sql`make_interval(secs => ${windowSeconds})`;
  const expired = sql`${authAttempts.windowStartedAt} < now() - ${window}`;
  const [row] = await db
    .insert(authAttempts)
    .values({ key, failures: 1, windowStartedAt: sql`now()` })
    .onConflictDoUpdate({
      target: authAttempts.key,
      set: {
        failures: sql`case when ${expired} then 1 else least(${authAttempts.failures}, 1000000) + 1 end`,
        windowStartedAt: sql`case when ${expired} then now() else ${authAttempts.windowStartedAt} end`,
      },
    })
    .returning({
      attempts: authAttempts.failures,
      secondsLeft:
        sql<number>`ceil(extract(epoch from ${authAttempts.windowStartedAt} + ${window} - now()))`.mapWith(
          Number,
        ),
    });
  if (!row) throw new Error("upsert returned no row");
  return row;
}

/** Gives one attempt back: it was no failure. */
export async function refundAttempt(db: Queryable, key: string): Promise<void> {
  await db
    .update(authAttempts)
    .set({ failures: sql`greatest(${authAttempts.failures} - 1, 0)` })
    .where(eq(authAttempts.key, key));
}

export async function clearAttempts(db: Queryable, key: string): Promise<void> {
  await db.delete(authAttempts).where(eq(authAttempts.key, key));
}

/** Deletes windows that ended long ago; called now and then by a worker. */
export async function sweepAttempts(db: Queryable): Promise<void> {
  await db.delete(authAttempts).where(lt(authAttempts.windowStartedAt, sql`now() - interval '1 day'`));
}
