import { withDeadline } from "@/db/outage";
import { type IdempotentAnswer, runIdempotent } from "@/lib/commands/run-idempotent";
import type { JoinedContext } from "@/lib/transitions/run-in-transaction";
import type { UserRouteInput } from "./route-handler";

/** A database that is silent is told as one that is away. */
const DEADLINE_MS = 12_000;

/**
 * Does a command once per `Idempotency-Key` and gives what it said the first time to a handler that makes an answer of its own
 * of it. `body` is the parsed body.
 *
 * @throws DatabaseDeadlineError when the database has not answered within 12 s.
 */
export function runOnce<P>(
  { request, caller, runtime: { db, pubsub } }: UserRouteInput<P>,
  body: unknown,
  work: (ctx: JoinedContext) => Promise<IdempotentAnswer>,
): Promise<IdempotentAnswer & { replayed: boolean }> {
  const asked = {
    userId: caller.userId,
    method: request.method,
    path: new URL(request.url).pathname,
    key: request.headers.get("idempotency-key"),
    body,
  };
  return withDeadline(DEADLINE_MS, () => runIdempotent({ db, pubsub }, asked, work));
}
