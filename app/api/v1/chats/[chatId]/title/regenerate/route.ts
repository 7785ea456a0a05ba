import { emptySchema } from "@/lib/api/schemas/fields";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { regenerateTitle } from "@/lib/commands/regenerate-title";

export const POST = userRoute<{ chatId: string }>(async ({ request, caller, params, runtime }) => {
  await readJson(request, emptySchema);
  return Response.json(await regenerateTitle(runtime, { caller, chatId: params.chatId }));
});
