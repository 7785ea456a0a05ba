import { mcpDecisionSchema } from "@/lib/api/schemas/mcp-servers";
import { answerOnceAfter } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { decideMcpServer } from "@/lib/commands/mcp-servers";

export const POST = userRoute<{ workspaceId: string }>(async (input) => {
  const { caller, params, runtime } = input;
  const body = await readJson(input.request, mcpDecisionSchema);
  // Deciding the same twice is deciding it once, so that it may be done before the key commits.
  return answerOnceAfter(input, body, {
    prepare: () => decideMcpServer(runtime, { caller, ...params }, body),
    work: (_ctx, servers) => Promise.resolve({ status: 200, body: servers }),
  });
});
