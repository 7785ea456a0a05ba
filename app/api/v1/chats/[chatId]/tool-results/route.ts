import { toolResultsSchema } from "@/lib/api/schemas/dynamic-tools";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { submitToolResults } from "@/lib/commands/submit-tool-results";

export const POST = userRoute<{ chatId: string }>(async (input) => {
  const { caller, params } = input;
  const body = await readJson(input.request, toolResultsSchema);
  return answerOnce(input, body, async (ctx) => ({
    status: 202,
    body: await submitToolResults(ctx, { caller, ...params, ...body }),
  }));
});
