import { emptySchema } from "@/lib/api/schemas/fields";
import { answerOnceAfter } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { stopProcess } from "@/lib/commands/stop-process";

export const POST = userRoute<{ chatId: string; processId: string }>(async (input) => {
  const { caller, params, runtime } = input;
  const body = await readJson(input.request, emptySchema);
  // Stopping twice is stopping once, so that it may be asked of the workspace before the key commits.
  return answerOnceAfter(input, body, {
    prepare: () => stopProcess(runtime, { caller, ...params }),
    work: () => Promise.resolve({ status: 202, body: {} }),
  });
});
