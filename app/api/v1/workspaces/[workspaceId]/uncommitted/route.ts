import { userRoute } from "@/lib/auth/route-handler";
import { countUncommitted } from "@/lib/commands/count-uncommitted";

export const GET = userRoute<{ workspaceId: string }>(async ({ caller, params, runtime }) =>
  Response.json(await countUncommitted(runtime, { caller, ...params })),
);
