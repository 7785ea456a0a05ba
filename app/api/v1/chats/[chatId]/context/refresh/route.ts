import { emptySchema } from "@/lib/api/schemas/fields";
import { answerOnceAfter } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { findContext, giveContext } from "@/lib/commands/context/refresh-context";

export const POST = userRoute<{ chatId: string }>(async (input) => {
  const { caller, params, runtime } = input;
  const target = { caller, chatId: params.chatId };
  const body = await readJson(input.request, emptySchema);
  return answerOnceAfter(input, body, {
    prepare: () => findContext(runtime, target),
    work: async (ctx, found) => ({
      status: 200,
      body: { context: await giveContext(ctx, { ...target, found, clock: runtime.clock }) },
    }),
  });
});
