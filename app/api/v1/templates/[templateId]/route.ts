import { updateTemplateSchema } from "@/lib/api/schemas/templates";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { adminRoute } from "@/lib/auth/route-handler";
import { deleteTemplate } from "@/lib/commands/delete-template";
import { getTemplate } from "@/lib/commands/list-templates";
import { updateTemplate } from "@/lib/commands/update-template";

type Params = { templateId: string };

export const GET = adminRoute<Params>(async ({ caller, params, runtime }) =>
  Response.json(await getTemplate(runtime, { caller, ...params })),
);

export const PATCH = adminRoute<Params>(async (input) => {
  const { caller, params } = input;
  const patch = await readJson(input.request, updateTemplateSchema);
  return answerOnce(input, patch, async ({ unit }) => ({
    status: 200,
    body: await updateTemplate({ db: unit.tx }, { caller, ...params, patch }),
  }));
});

export const DELETE = adminRoute<Params>((input) => {
  const { caller, params } = input;
  return answerOnce(input, null, async ({ unit }) => {
    await deleteTemplate({ db: unit.tx }, { caller, ...params });
    return { status: 204, body: null };
  });
});
