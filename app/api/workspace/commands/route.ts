import { apiRoute } from "@/lib/auth/route-handler";

export const dynamic = "force-dynamic";

/** A workspace's daemon, authenticated by its own token, waits here for commands. */
export const GET = apiRoute(async ({ request, runtime }) => {
  const authorization = request.headers.get("authorization");
  const stream = await runtime.workspaces.openCommandStream({ authorization }, request.signal);
  return new Response(stream, {
    headers: {
      "Content-Type": "application/x-ndjson; charset=utf-8",
      "Cache-Control": "no-store, no-transform",
      "X-Accel-Buffering": "no",
    },
  });
});
