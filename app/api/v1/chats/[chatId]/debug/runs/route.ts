import { pageQuery } from "@/lib/api/schemas/page";
import { readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { listOwnDebugRuns } from "@/lib/commands/read-debug-runs";

export const GET = userRoute<{ chatId: string }>(async ({ request, caller, params, runtime }) =>
  Response.json(
    await listOwnDebugRuns(runtime.db, { caller, ...params, page: readQuery(request, pageQuery) }),
  ),
);
