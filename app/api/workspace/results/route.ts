import { readBytes } from "@/lib/auth/read-input";
import { apiRoute } from "@/lib/auth/route-handler";

const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** Results, live output and heartbeats of a workspace's daemon. */
export const POST = apiRoute(async ({ request, runtime }) => {
  const authorization = request.headers.get("authorization");
  const workspace = await runtime.workspaces.authenticateDaemon({ authorization });
  const body = await readBytes(request, MAX_BODY_BYTES);
  return Response.json(await runtime.workspaces.receiveResults(workspace, body));
});
