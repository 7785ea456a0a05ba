import { updateModelSchema } from "@/lib/api/schemas/models";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { adminRoute } from "@/lib/auth/route-handler";
import { deleteModel } from "@/lib/commands/delete-model";
import { getModel } from "@/lib/commands/list-models";
import { updateModel } from "@/lib/commands/update-model";

type Params = { modelId: string };

export const GET = adminRoute<Params>(async ({ caller, params, runtime }) =>
  Response.json(await getModel(runtime, { caller, ...params })),
);

export const PATCH = adminRoute<Params>(async (input) => {
  const { caller, params, runtime } = input;
  const patch = await readJson(input.request, updateModelSchema);
  return answerOnce(input, patch, async ({ unit }) => ({
    status: 200,
    body: await updateModel({ ...runtime, db: unit.tx }, { caller, ...params, patch }),
  }));
});

export const DELETE = adminRoute<Params>((input) => {
  const { caller, params } = input;
  return answerOnce(input, null, async ({ unit }) => {
    await deleteModel({ db: unit.tx }, { caller, ...params });
    return { status: 204, body: null };
  });
});
