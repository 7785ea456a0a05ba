import { emptySchema } from "@/lib/api/schemas/fields";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { clearChat } from "@/lib/commands/clear-chat";

export const POST = userRoute<{ chatId: string }>(async (input) => {
  const { caller, params } = input;
  const body = await readJson(input.request, emptySchema);
  return answerOnce(input, body, async (ctx) => ({
    status: 200,
    body: await clearChat(ctx, { caller, chatId: params.chatId }),
  }));
});
