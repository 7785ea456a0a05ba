import { emptySchema } from "@/lib/api/schemas/fields";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { regenerateTitle } from "@/lib/commands/regenerate-title";

export const POST = userRoute<{ chatId: string }>(async (input) => {
  const { caller, params, runtime } = input;
  const { describer, log } = runtime;
  const body = await readJson(input.request, emptySchema);
  return answerOnce(input, body, async (ctx) => ({
    status: 200,
    body: await regenerateTitle({ ...ctx, describer, log }, { caller, chatId: params.chatId }),
  }));
});
