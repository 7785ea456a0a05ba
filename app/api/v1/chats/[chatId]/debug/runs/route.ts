import { userRoute } from "@/lib/auth/route-handler";
import { listOwnDebugRuns } from "@/lib/commands/read-debug-runs";

export const GET = userRoute<{ chatId: string }>(async ({ caller, params, runtime }) =>
  Response.json(await listOwnDebugRuns(runtime.db, { caller, ...params })),
);
