import { pageOf, pageQuery } from "@/lib/api/schemas/page";
import { createWorkspaceSchema } from "@/lib/api/schemas/workspaces";
import { answerOnceAfter } from "@/lib/auth/answer-once";
import { readJson, readQuery } from "@/lib/auth/read-input";
import { isAppError } from "@/lib/errors";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { userRoute } from "@/lib/auth/route-handler";
import { insertPlannedWorkspace, planWorkspace } from "@/lib/commands/create-workspace";
import { listWorkspaces } from "@/lib/commands/list-workspaces";

export const GET = userRoute(async ({ request, caller, runtime }) => {
  const page = readQuery(request, pageQuery);
  return Response.json(pageOf(await listWorkspaces(runtime, { caller }), page, ({ id }) => id));
});

export const POST = userRoute(async (input) => {
  const { caller, runtime } = input;
  const body = await readJson(input.request, createWorkspaceSchema);
  const response = await answerOnceAfter(input, body, {
    prepare: () => planWorkspace(runtime, { caller, ...body }),
    work: async ({ unit }, planned) => ({
      status: 201,
      body: await insertPlannedWorkspace(unit.tx, planned),
    }),
  });
  // Behind the commit, and for a repetition too: the first try may have come to its end right there.
  const { id } = (await response.clone().json()) as WorkspaceView;
  await runtime.workspaces.start(id).catch(ignoreGone);
  return response;
});

/** A repetition may come when the workspace has been deleted again. */
function ignoreGone(error: unknown): void {
  if (!isAppError(error) || error.code !== "not_found") throw error;
}
