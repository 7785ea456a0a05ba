import { workspaceLogQuery } from "@/lib/api/schemas/workspaces";
import { readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { readWorkspaceLog } from "@/lib/commands/read-workspace-log";
import { requireOwnWorkspace } from "@/lib/commands/require-own-workspace";
import { createEventStream } from "@/lib/stream/event-sink";
import { runWorkspaceLogStream } from "@/lib/stream/workspace-log-stream";

export const dynamic = "force-dynamic";

export const GET = userRoute<{ workspaceId: string }>(async ({ request, caller, params, runtime }) => {
  const query = readQuery(request, workspaceLogQuery);
  const target = { caller, workspaceId: params.workspaceId };
  if (!request.headers.get("accept")?.includes("text/event-stream")) {
    return Response.json(await readWorkspaceLog(runtime, target, query));
  }
  await requireOwnWorkspace(runtime, target);
  const resumed = workspaceLogQuery.shape.cursor.safeParse(request.headers.get("last-event-id") ?? undefined);
  const after = (resumed.success ? resumed.data : undefined) ?? query.cursor ?? null;
  runtime.hub.requireRoom(caller.userId);
  const { response, sink } = createEventStream(request, { lifetimeMs: runtime.env.streamLifetimeMs });
  const leave = runtime.hub.register(caller, sink.end);
  void runWorkspaceLogStream(runtime, { ...params, after }, sink).finally(leave);
  return response;
});
