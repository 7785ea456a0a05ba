import { putThresholdSchema } from "@/lib/api/schemas/overrides";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { setOwnThreshold } from "@/lib/commands/compaction-thresholds";

type Params = { modelId: string };

export const PUT = userRoute<Params>(async (input) => {
  const { caller, params } = input;
  const body = await readJson(input.request, putThresholdSchema);
  return answerOnce(input, body, async ({ unit }) => ({
    status: 200,
    body: await setOwnThreshold(unit.tx, { caller, ...params, ...body }),
  }));
});

export const DELETE = userRoute<Params>((input) => {
  const { caller, params } = input;
  return answerOnce(input, null, async ({ unit }) => {
    await setOwnThreshold(unit.tx, { caller, ...params, thresholdPercent: null });
    return { status: 204, body: null };
  });
});
