import { emptySchema } from "@/lib/api/schemas/fields";
import { answerOnceAfter } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { closeTerminal } from "@/lib/commands/close-terminal";

export const DELETE = userRoute<{ workspaceId?: string; terminalId: string }>(async (input) => {
  const { caller, params, runtime } = input;
  const body = await readJson(input.request, emptySchema);
  // Closing twice is closing once, so that it may be done before the key commits.
  return answerOnceAfter(input, body, {
    prepare: () => closeTerminal(runtime, { caller, ...params }),
    work: () => Promise.resolve({ status: 204, body: null }),
  });
});
