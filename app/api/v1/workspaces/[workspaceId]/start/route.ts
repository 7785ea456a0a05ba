import { emptySchema } from "@/lib/api/schemas/fields";
import { answerOnceAfter } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { startWorkspace } from "@/lib/commands/start-workspace";

export const POST = userRoute<{ workspaceId: string }>(async (input) => {
  const { caller, params, runtime } = input;
  const body = await readJson(input.request, emptySchema);
  // Doing it twice is doing it once, so that it may be done before the key commits.
  return answerOnceAfter(input, body, {
    prepare: () => startWorkspace(runtime, { caller, ...params }),
    work: (_ctx, workspace) => Promise.resolve({ status: 200, body: workspace }),
  });
});
