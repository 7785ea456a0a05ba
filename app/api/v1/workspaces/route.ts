import { createWorkspaceSchema } from "@/lib/api/schemas/workspaces";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { createWorkspace } from "@/lib/commands/create-workspace";
import { listWorkspaces } from "@/lib/commands/list-workspaces";

export const GET = userRoute(async ({ caller, runtime }) =>
  Response.json({ items: await listWorkspaces(runtime, { caller }), nextCursor: null }),
);

export const POST = userRoute(async (input) => {
  const { caller, runtime } = input;
  const body = await readJson(input.request, createWorkspaceSchema);
  return answerOnce(input, body, async () => ({
    status: 201,
    body: await createWorkspace(runtime, { caller, ...body }),
  }));
});
