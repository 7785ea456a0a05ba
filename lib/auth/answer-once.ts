import { withDeadline } from "@/db/outage";
import { type IdempotentAnswer, runIdempotent } from "@/lib/commands/run-idempotent";
import type { TransitionContext } from "@/lib/transitions/types";
import type { UserRouteInput } from "./route-handler";

/** A database that is silent is told as one that is away. */
const ANSWER_DEADLINE_MS = 12_000;

/** Does a command once per `Idempotency-Key`, and answers with what it said the first time. `body` is the parsed body. */
export async function answerOnce<P>(
  input: UserRouteInput<P>,
  body: unknown,
  work: (ctx: TransitionContext) => Promise<IdempotentAnswer>,
): Promise<Response> {
  const { request, caller, runtime } = input;
  const { db, pubsub } = runtime;
  const asked = {
    userId: caller.userId,
    method: request.method,
    path: new URL(request.url).pathname,
    key: request.headers.get("idempotency-key"),
    body,
  };
  // Whoever asks again with the same key gets what came of it after all.
  const answer = await withDeadline(ANSWER_DEADLINE_MS, () => runIdempotent({ db, pubsub }, asked, work));
  const headers = answer.replayed ? { "Idempotency-Replayed": "true" } : undefined;
  if (answer.status === 204) return new Response(null, { status: 204, ...(headers && { headers }) });
  return Response.json(answer.body, { status: answer.status, ...(headers && { headers }) });
}
