import { skillBodySchema } from "@/lib/api/schemas/skills";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { deleteOwnSkill, readOwnSkill, updateOwnSkill } from "@/lib/commands/user-skills";

type Params = { skillId: string };

export const GET = userRoute<Params>(async ({ caller, params, runtime }) =>
  Response.json(await readOwnSkill(runtime.db, { userId: caller.userId, ...params })),
);

export const PATCH = userRoute<Params>(async (input) => {
  const { caller, params } = input;
  const body = await readJson(input.request, skillBodySchema);
  return answerOnce(input, body, async ({ unit }) => {
    const skill = await updateOwnSkill(unit.tx, { userId: caller.userId, ...params, ...body });
    return { status: 200, body: skill };
  });
});

export const DELETE = userRoute<Params>((input) => {
  const { caller, params } = input;
  return answerOnce(input, null, async ({ unit }) => {
    await deleteOwnSkill(unit.tx, { userId: caller.userId, ...params });
    return { status: 204, body: null };
  });
});
