import { createModelSchema, listModelsQuery, type Model } from "@/lib/api/schemas/models";
import { pageOf } from "@/lib/api/schemas/page";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson, readQuery } from "@/lib/auth/read-input";
import { adminRoute, userRoute } from "@/lib/auth/route-handler";
import { createModel } from "@/lib/commands/create-model";
import { listAllModels, listModelsFor } from "@/lib/commands/list-models";

export const GET = userRoute(async ({ request, caller, runtime }) => {
  const { all, ...page } = readQuery(request, listModelsQuery);
  const listed = all === "true" ? listAllModels(runtime, { caller }) : listModelsFor(runtime, { caller });
  return Response.json(pageOf<Model>(await listed, page, ({ id }) => id));
});

export const POST = adminRoute(async (input) => {
  const { caller, runtime } = input;
  const model = await readJson(input.request, createModelSchema);
  return answerOnce(input, model, async ({ unit }) => ({
    status: 201,
    body: await createModel({ ...runtime, db: unit.tx }, { caller, model }),
  }));
});
