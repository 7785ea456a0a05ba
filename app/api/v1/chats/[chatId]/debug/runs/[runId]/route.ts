import { userRoute } from "@/lib/auth/route-handler";
import { readOwnDebugRun } from "@/lib/commands/read-debug-runs";

export const GET = userRoute<{ chatId: string; runId: string }>(async ({ caller, params, runtime }) =>
  Response.json(await readOwnDebugRun(runtime.db, { caller, ...params })),
);
