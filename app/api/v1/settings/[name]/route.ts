import { parseInput } from "@/lib/api/schemas/parse-input";
import { settingSchema } from "@/lib/api/schemas/settings";
import { readJsonBody } from "@/lib/auth/read-input";
import { adminRoute } from "@/lib/auth/route-handler";
import { DEBUG_SETTING } from "@/lib/chat/debug-recording";
import { readNamedSetting, writeNamedSetting } from "@/lib/commands/named-setting";

type Params = { name: string };

export const GET = adminRoute<Params>(async ({ params, runtime }) =>
  Response.json({ value: await readNamedSetting(runtime.db, params.name) }),
);

export const PUT = adminRoute<Params>(async ({ request, params, caller, runtime }) => {
  const { value } = parseInput(settingSchema(params.name), await readJsonBody(request));
  await writeNamedSetting(runtime.db, { name: params.name, value, updatedBy: caller.userId });
  if (params.name === DEBUG_SETTING) runtime.debug.settingChanged();
  return Response.json({ value });
});
