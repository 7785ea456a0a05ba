import { userRoute } from "@/lib/auth/route-handler";
import { startWorkspace } from "@/lib/commands/start-workspace";

export const POST = userRoute<{ workspaceId: string }>(async ({ caller, params, runtime }) =>
  Response.json(await startWorkspace(runtime, { caller, ...params })),
);
