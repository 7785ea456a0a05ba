import { putOwnOverrideSchema } from "@/lib/api/schemas/overrides";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { setOwnModelOverride } from "@/lib/commands/model-overrides";

export const PUT = userRoute<{ context: string }>(async (input) => {
  const { caller, params } = input;
  const body = await readJson(input.request, putOwnOverrideSchema);
  return answerOnce(input, body, async ({ unit }) => ({
    status: 200,
    body: await setOwnModelOverride(unit.tx, { caller, ...params, ...body }),
  }));
});
