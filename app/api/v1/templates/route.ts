import { pageOf } from "@/lib/api/schemas/page";
import { createTemplateSchema, listTemplatesQuery } from "@/lib/api/schemas/templates";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson, readQuery } from "@/lib/auth/read-input";
import { adminRoute, userRoute } from "@/lib/auth/route-handler";
import { createTemplate } from "@/lib/commands/create-template";
import { listAllTemplates, listTemplates } from "@/lib/commands/list-templates";

export const GET = userRoute(async ({ request, caller, runtime }) => {
  const { all, ...page } = readQuery(request, listTemplatesQuery);
  if (all === "true") {
    return Response.json(pageOf(await listAllTemplates(runtime, { caller }), page, ({ id }) => id));
  }
  return Response.json(pageOf(await listTemplates(runtime, { caller }), page, ({ id }) => id));
});

export const POST = adminRoute(async (input) => {
  const { caller } = input;
  const template = await readJson(input.request, createTemplateSchema);
  return answerOnce(input, template, async ({ unit }) => ({
    status: 201,
    body: await createTemplate({ db: unit.tx }, { caller, template }),
  }));
});
