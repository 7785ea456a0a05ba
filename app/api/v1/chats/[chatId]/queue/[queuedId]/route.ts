import { answerOnce } from "@/lib/auth/answer-once";
import { userRoute } from "@/lib/auth/route-handler";
import { deleteQueuedMessage } from "@/lib/commands/delete-queued-message";

export const DELETE = userRoute<{ chatId: string; queuedId: string }>((input) => {
  const { caller, params } = input;
  return answerOnce(input, null, async (ctx) => {
    await deleteQueuedMessage(ctx, { caller, ...params });
    return { status: 204, body: null };
  });
});
