import { emptySchema } from "@/lib/api/schemas/fields";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { compactChat } from "@/lib/commands/compact-chat";

export const POST = userRoute<{ chatId: string }>(async (input) => {
  const { caller, params } = input;
  const body = await readJson(input.request, emptySchema);
  return answerOnce(input, body, async (ctx) => ({
    status: 202,
    body: await compactChat(ctx, { caller, chatId: params.chatId }),
  }));
});
