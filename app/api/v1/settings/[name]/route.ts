import { parseInput } from "@/lib/api/schemas/parse-input";
import { settingSchema } from "@/lib/api/schemas/settings";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJsonBody } from "@/lib/auth/read-input";
import { adminRoute } from "@/lib/auth/route-handler";
import { DEBUG_SETTING } from "@/lib/chat/debug-recording";
import { readNamedSetting, writeNamedSetting } from "@/lib/commands/named-setting";

type Params = { name: string };

export const GET = adminRoute<Params>(async ({ params, runtime }) =>
  Response.json({ value: await readNamedSetting(runtime.db, params.name) }),
);

export const PUT = adminRoute<Params>(async (input) => {
  const { params, caller, runtime } = input;
  const { value } = parseInput(settingSchema(params.name), await readJsonBody(input.request));
  const response = await answerOnce(input, { value }, async ({ unit }) => {
    const setting = { name: params.name, value, updatedBy: caller.userId };
    await writeNamedSetting(unit.tx, setting);
    return { status: 200, body: { value } };
  });
  if (params.name === DEBUG_SETTING) runtime.debug.settingChanged();
  return response;
});
