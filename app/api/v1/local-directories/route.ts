import { localDirectoriesQuery } from "@/lib/api/schemas/workspaces";
import { pageOf } from "@/lib/api/schemas/page";
import { readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { listDirectories } from "@/lib/commands/list-directories";

export const GET = userRoute(async ({ request, runtime }) => {
  const { path: typed, ...page } = readQuery(request, localDirectoriesQuery);
  return Response.json(pageOf(await listDirectories(runtime, { typed }), page, ({ path }) => path));
});
