import { pageOf, pageQuery } from "@/lib/api/schemas/page";
import { skillBodySchema } from "@/lib/api/schemas/skills";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson, readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { createOwnSkill, listOwnSkills } from "@/lib/commands/user-skills";

export const GET = userRoute(async ({ request, caller, runtime }) => {
  const page = readQuery(request, pageQuery);
  return Response.json(pageOf(await listOwnSkills(runtime.db, caller.userId), page, ({ id }) => id));
});

export const POST = userRoute(async (input) => {
  const body = await readJson(input.request, skillBodySchema);
  const { userId } = input.caller;
  return answerOnce(input, body, async ({ unit }) => {
    return { status: 201, body: await createOwnSkill(unit.tx, { userId, ...body }) };
  });
});
