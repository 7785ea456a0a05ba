import { userRoute } from "@/lib/auth/route-handler";
import { stopWorkspace } from "@/lib/commands/stop-workspace";

export const POST = userRoute<{ workspaceId: string }>(async ({ caller, params, runtime }) =>
  Response.json(await stopWorkspace(runtime, { caller, ...params })),
);
