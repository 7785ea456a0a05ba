import { readChatSchema } from "@/lib/api/schemas/chats";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { markRead } from "@/lib/commands/mark-read";

export const POST = userRoute<{ chatId: string }>(async (input) => {
  const { caller, params } = input;
  const body = await readJson(input.request, readChatSchema);
  return answerOnce(input, body, async (ctx) => {
    await markRead(ctx, { caller, chatId: params.chatId, messageId: body.messageId });
    return { status: 204, body: null };
  });
});
