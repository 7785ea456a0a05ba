import { createModelSchema, listModelsQuery } from "@/lib/api/schemas/models";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson, readQuery } from "@/lib/auth/read-input";
import { adminRoute, userRoute } from "@/lib/auth/route-handler";
import { createModel } from "@/lib/commands/create-model";
import { listAllModels, listUsableModels } from "@/lib/commands/list-models";

export const GET = userRoute(async ({ request, caller, runtime }) => {
  const { all } = readQuery(request, listModelsQuery);
  const items = all === "true" ? await listAllModels(runtime, { caller }) : await listUsableModels(runtime);
  return Response.json({ items, nextCursor: null });
});

export const POST = adminRoute(async (input) => {
  const { caller, runtime } = input;
  const model = await readJson(input.request, createModelSchema);
  return answerOnce(input, model, async ({ unit }) => ({
    status: 201,
    body: await createModel({ ...runtime, db: unit.tx }, { caller, model }),
  }));
});
