import { putOverrideSchema } from "@/lib/api/schemas/overrides";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { adminRoute } from "@/lib/auth/route-handler";
import { setModelOverride } from "@/lib/commands/model-overrides";

export const PUT = adminRoute<{ context: string }>(async (input) => {
  const { caller, params } = input;
  const body = await readJson(input.request, putOverrideSchema);
  return answerOnce(input, body, async ({ unit }) => ({
    status: 200,
    body: await setModelOverride(unit.tx, { caller, ...params, ...body }),
  }));
});
