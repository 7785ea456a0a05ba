import { pageOf, pageQuery } from "@/lib/api/schemas/page";
import { readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { listWorkspaceProcesses } from "@/lib/commands/list-workspace-processes";

export const GET = userRoute<{ workspaceId: string }>(async ({ request, caller, params, runtime }) => {
  const page = readQuery(request, pageQuery);
  return Response.json(
    pageOf(await listWorkspaceProcesses(runtime, { caller, ...params }), page, ({ id }) => id),
  );
});
