import { type IdempotentAnswer } from "@/lib/commands/run-idempotent";
import { AppError } from "@/lib/errors";
import type { SecretPlace } from "@/lib/secrets/secrets";
import type { JoinedContext } from "@/lib/transitions/run-in-transaction";
import type { UserRouteInput } from "./route-handler";
import { runOnce } from "./run-once";

/**
 * Does a command whose answer shows a secret once per `Idempotency-Key`: what is kept for a repetition is sealed.
 *
 * @throws AppError `conflict` for a repetition when the key that sealed the answer is gone.
 */
export async function answerSecretOnce<P>(
  input: UserRouteInput<P>,
  body: unknown,
  work: (ctx: JoinedContext) => Promise<IdempotentAnswer>,
): Promise<Response> {
  const { secrets } = input.runtime;
  const place: SecretPlace = { table: "idempotency_keys", row: input.caller.userId, column: "answer" };
  const answer = await runOnce(input, body, async (ctx) => {
    const { status, body: shown } = await work(ctx);
    return { status, body: secrets.seal(JSON.stringify(shown), place) };
  });
  const headers = answer.replayed ? { "Idempotency-Replayed": "true" } : undefined;
  return Response.json(open(), { status: answer.status, ...(headers && { headers }) });

  function open(): unknown {
    try {
      return JSON.parse(secrets.open(String(answer.body), place));
    } catch (cause) {
      throw new AppError("conflict", "This was done, and its answer cannot be shown again.", { cause });
    }
  }
}
