import { emptySchema } from "@/lib/api/schemas/fields";
import { answerOnceAfter } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { takeTitle, writeTitle } from "@/lib/commands/regenerate-title";

export const POST = userRoute<{ chatId: string }>(async (input) => {
  const { caller, params, runtime } = input;
  const target = { caller, chatId: params.chatId };
  const body = await readJson(input.request, emptySchema);
  return answerOnceAfter(input, body, {
    prepare: () => writeTitle(runtime, target),
    work: async (ctx, written) => ({ status: 200, body: await takeTitle(ctx, target, written) }),
  });
});
