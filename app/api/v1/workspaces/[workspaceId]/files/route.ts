import { filesQuery } from "@/lib/api/schemas/workspaces";
import { readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { findFiles } from "@/lib/commands/find-files";

export const GET = userRoute<{ workspaceId: string }>(async ({ request, caller, params, runtime }) => {
  const query = readQuery(request, filesQuery);
  return Response.json(await findFiles(runtime, { caller, ...params }, query));
});
