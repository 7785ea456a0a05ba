import { pageOf } from "@/lib/api/schemas/page";
import { createTemplateSchema, listTemplatesQuery, type Template } from "@/lib/api/schemas/templates";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson, readQuery } from "@/lib/auth/read-input";
import { adminRoute, userRoute } from "@/lib/auth/route-handler";
import { createTemplate } from "@/lib/commands/create-template";
import { listAllTemplates, listTemplates } from "@/lib/commands/list-templates";

export const GET = userRoute(async ({ request, caller, runtime }) => {
  const { all, ...page } = readQuery(request, listTemplatesQuery);
  const listed = all === "true" ? listAllTemplates(runtime, { caller }) : listTemplates(runtime, { caller });
  return Response.json(pageOf<Template>(await listed, page, ({ id }) => id));
});

export const POST = adminRoute(async (input) => {
  const { caller } = input;
  const template = await readJson(input.request, createTemplateSchema);
  return answerOnce(input, template, async ({ unit }) => ({
    status: 201,
    body: await createTemplate({ db: unit.tx }, { caller, template }),
  }));
});
