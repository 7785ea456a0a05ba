import { localDirectoriesQuery } from "@/lib/api/schemas/workspaces";
import { readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { listDirectories } from "@/lib/commands/list-directories";

export const GET = userRoute(async ({ request, runtime }) => {
  const { path } = readQuery(request, localDirectoriesQuery);
  return Response.json({ items: await listDirectories(runtime, { typed: path }) });
});
