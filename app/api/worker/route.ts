import { apiRoute } from "@/lib/auth/route-handler";
import { AppError } from "@/lib/errors";

/** Seconds that a serverless platform lets this run; LATHE_WORKER_BUDGET_MS has to stay below. */
export const maxDuration = 300;

/** Drives chats until nothing is left to do or the time is nearly up: the worker of a platform that runs nothing between requests. */
const work = apiRoute(async ({ request, runtime: { workerRoute } }) => {
  if (workerRoute === null)
    throw new AppError("not_found", "This deployment's worker is not called by request.");
  if (!workerRoute.accepts(request.headers.get("authorization"))) {
    throw new AppError("unauthenticated", "Send LATHE_WORKER_SECRET as a bearer token.");
  }
  return Response.json(await workerRoute.invoke());
});

export const POST = work;
/** Cron jobs of such platforms can only GET. */
export const GET = work;
