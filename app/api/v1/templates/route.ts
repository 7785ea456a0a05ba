import { pageOf, pageQuery } from "@/lib/api/schemas/page";
import { readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { listTemplates } from "@/lib/commands/list-templates";

export const GET = userRoute(async ({ request, runtime }) => {
  const page = readQuery(request, pageQuery);
  return Response.json(pageOf(await listTemplates(runtime), page, ({ id }) => id));
});
