import { retryTurnSchema } from "@/lib/api/schemas/messages";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { retryTurn } from "@/lib/commands/retry-turn";

export const POST = userRoute<{ chatId: string }>(async (input) => {
  const { caller, params } = input;
  const body = await readJson(input.request, retryTurnSchema);
  return answerOnce(input, body, async (ctx) => ({
    status: 202,
    body: await retryTurn(ctx, { caller, chatId: params.chatId, modelId: body.modelId ?? null }),
  }));
});
