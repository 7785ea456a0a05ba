import { pageOf, pageQuery } from "@/lib/api/schemas/page";
import { readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { listProcesses } from "@/lib/commands/list-processes";

export const GET = userRoute<{ chatId: string }>(async ({ request, caller, params, runtime }) => {
  const page = readQuery(request, pageQuery);
  return Response.json(pageOf(await listProcesses(runtime, { caller, ...params }), page, ({ id }) => id));
});
