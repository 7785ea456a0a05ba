import { editMessageSchema } from "@/lib/api/schemas/messages";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { editMessage } from "@/lib/commands/edit-message";
import { stopAbandoned } from "@/lib/commands/stop-abandoned";

export const PATCH = userRoute<{ chatId: string; messageId: string }>(async (input) => {
  const { caller, params, runtime } = input;
  const body = await readJson(input.request, editMessageSchema);
  const committed: (() => void)[] = [];
  const response = await answerOnce(input, body, async (ctx) => {
    const { abandoned, ...answer } = await editMessage(ctx, { caller, ...params, ...body });
    committed[0] = () => void stopAbandoned(runtime, abandoned);
    return { status: 202, body: answer };
  });
  for (const act of committed) act();
  return response;
});
