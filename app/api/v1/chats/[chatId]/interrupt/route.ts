import { emptySchema } from "@/lib/api/schemas/fields";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { interruptChat } from "@/lib/commands/interrupt-chat";

export const POST = userRoute<{ chatId: string }>(async (input) => {
  const { caller, params } = input;
  const body = await readJson(input.request, emptySchema);
  return answerOnce(input, body, async (ctx) => {
    const { changed, chat } = await interruptChat(ctx, { caller, chatId: params.chatId });
    return { status: changed ? 202 : 200, body: chat };
  });
});
