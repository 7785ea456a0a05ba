import { withDeadline } from "@/db/outage";
import { type IdempotentAnswer, runIdempotent, runIdempotentAfter } from "@/lib/commands/run-idempotent";
import type { JoinedContext } from "@/lib/transitions/run-in-transaction";
import type { UserRouteInput } from "./route-handler";

/** A database that is silent is told as one that is away. */
const ANSWER_DEADLINE_MS = 12_000;

/** Does a command once per `Idempotency-Key`, and answers with what it said the first time. `body` is the parsed body. */
export async function answerOnce<P>(
  input: UserRouteInput<P>,
  body: unknown,
  work: (ctx: JoinedContext) => Promise<IdempotentAnswer>,
): Promise<Response> {
  const { db, pubsub } = input.runtime;
  const asked = { ...keyOf(input), body };
  // Whoever asks again with the same key gets what came of it after all.
  const answer = await withDeadline(ANSWER_DEADLINE_MS, () => runIdempotent({ db, pubsub }, asked, work));
  return responseOf(answer);
}

function responseOf(answer: IdempotentAnswer & { replayed: boolean }): Response {
  const headers = answer.replayed ? { "Idempotency-Replayed": "true" } : undefined;
  if (answer.status === 204) return new Response(null, { status: 204, ...(headers && { headers }) });
  return Response.json(answer.body, { status: answer.status, ...(headers && { headers }) });
}

interface PreparedWork<T> {
  prepare: () => Promise<T>;
  work: (ctx: JoinedContext, prepared: T) => Promise<IdempotentAnswer>;
}

/**
 * The same for a command that has to ask somebody else first: `prepare` is done before the transaction begins, which would hold
 * a connection all the while, and once for each key, like the rest.
 */
export async function answerOnceAfter<P, T>(
  input: UserRouteInput<P>,
  body: unknown,
  { prepare, work }: PreparedWork<T>,
): Promise<Response> {
  const { db, pubsub, clock } = input.runtime;
  const within = <A>(transaction: () => Promise<A>) => withDeadline(ANSWER_DEADLINE_MS, transaction);
  const asked = { ...keyOf(input), body };
  return responseOf(await runIdempotentAfter({ db, pubsub, clock }, asked, { prepare, work, within }));
}

function keyOf<P>({ request, caller }: UserRouteInput<P>) {
  return {
    userId: caller.userId,
    method: request.method,
    path: new URL(request.url).pathname,
    key: request.headers.get("idempotency-key"),
  };
}
