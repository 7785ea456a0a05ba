import { editQueuedMessageSchema } from "@/lib/api/schemas/messages";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { deleteQueuedMessage } from "@/lib/commands/delete-queued-message";
import { editQueuedMessage } from "@/lib/commands/edit-queued-message";

type Params = { chatId: string; queuedId: string };

export const PATCH = userRoute<Params>(async (input) => {
  const { caller, params } = input;
  const body = await readJson(input.request, editQueuedMessageSchema);
  return answerOnce(input, body, async (ctx) => ({
    status: 200,
    body: await editQueuedMessage(ctx, { caller, ...params, ...body }),
  }));
});

export const DELETE = userRoute<Params>((input) => {
  const { caller, params } = input;
  return answerOnce(input, null, async (ctx) => {
    await deleteQueuedMessage(ctx, { caller, ...params });
    return { status: 204, body: null };
  });
});
