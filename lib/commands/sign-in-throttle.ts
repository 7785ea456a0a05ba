import { createHash } from "node:crypto";
import type { Db } from "../../db/client";
import { clearAttempts, countAttempt, refundAttempt } from "../../db/queries/sign-in-attempts";
import { AppError } from "../errors";

const MAX_FAILURES = 10;
const WINDOW_SECONDS = 15 * 60;

export interface AttemptOrigin {
  /** What an attack guesses at: an account. */
  account: string;
  /** Where the attempt comes from; null when that cannot be known. */
  address: string | null;
  /** A browser that has signed in to this account before: guesses from elsewhere must not lock it out. */
  knownDevice: string | null;
}

/**
 * Lets at most ten failures through in a quarter of an hour, per account and per address, over all replicas. Call
 * {@link Throttle.succeeded} when the attempt was right.
 *
 * @throws AppError `rate_limited` with the time until the window ends.
 */
export async function throttleSignIn(db: Db, origin: AttemptOrigin): Promise<{ succeeded(): Promise<void> }> {
  const { own, shared } = attemptKeys(origin);
  for (const key of [own, ...shared]) {
    const { attempts, secondsLeft } = await countAttempt(db, key, WINDOW_SECONDS);
    if (attempts > MAX_FAILURES) {
      throw new AppError("rate_limited", "Too many failed attempts. Try again later.", {
        retryAfterSeconds: Math.max(1, secondsLeft),
      });
    }
  }
  return {
    succeeded: async () => {
      await clearAttempts(db, own);
      for (const key of shared) await refundAttempt(db, key);
    },
  };
}

function attemptKeys({ account, address, knownDevice }: AttemptOrigin): { own: string; shared: string[] } {
  if (knownDevice !== null) return { own: `device:${digest(`${knownDevice}:${account}`)}`, shared: [] };
  return {
    own: `account:${digest(account)}`,
    shared: address === null ? [] : [`address:${digest(address)}`],
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
