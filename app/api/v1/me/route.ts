import { updateMeSchema } from "@/lib/api/schemas/me";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { readMe } from "@/lib/commands/read-me";
import { renameMe } from "@/lib/commands/rename-me";

export const GET = userRoute(async ({ caller, runtime }) =>
  Response.json(await readMe(runtime.db, caller.userId)),
);

export const PATCH = userRoute(async (input) => {
  const { caller } = input;
  const body = await readJson(input.request, updateMeSchema);
  return answerOnce(input, body, async ({ unit }) => {
    const db = unit.tx;
    await renameMe(db, { userId: caller.userId, name: body.name });
    return { status: 200, body: await readMe(db, caller.userId) };
  });
});
