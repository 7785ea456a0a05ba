import { hasAllMigrations } from "@/db/queries/readiness";
import { apiRoute } from "@/lib/auth/route-handler";
import { AppError } from "@/lib/errors";

const DEADLINE_MS = 2_000;
const RETRY_AFTER_SECONDS = 2;

/** The database answers and has every migration; `degraded` when changes are found by polling alone. */
export const GET = apiRoute(async ({ runtime }) => {
  const { db, clock, pubsub } = runtime;
  const late = clock.sleep(DEADLINE_MS).then(() => null);
  const migrated = await Promise.race([hasAllMigrations(db), late]);
  if (migrated === null) throw notReady("The database does not answer.");
  if (!migrated) throw notReady("The database lacks migrations.");
  const listening = pubsub.healthy();
  return Response.json({
    status: listening ? "ready" : "degraded",
    hints: listening ? "listening" : "polling",
  });
});

function notReady(message: string): AppError {
  return new AppError("unavailable", message, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
