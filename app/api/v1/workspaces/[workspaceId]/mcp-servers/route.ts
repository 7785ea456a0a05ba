import { userRoute } from "@/lib/auth/route-handler";
import { listMcpServers } from "@/lib/commands/mcp-servers";

export const GET = userRoute<{ workspaceId: string }>(async ({ caller, params, runtime }) =>
  Response.json(await listMcpServers(runtime, { caller, ...params })),
);
