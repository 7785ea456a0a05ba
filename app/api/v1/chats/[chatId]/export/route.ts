import { exportChat } from "@/db/queries/export-chat";
import { userRoute } from "@/lib/auth/route-handler";
import { unknownChat } from "@/lib/commands/own-chat";
import { requireOwnChat } from "@/lib/commands/require-own-chat";

export const GET = userRoute<{ chatId: string }>(async ({ params, caller, runtime }) => {
  const { chatId } = params;
  await requireOwnChat(runtime.db, { caller, chatId });
  const document = await exportChat(runtime.db, chatId);
  if (document === null) throw unknownChat();
  const headers = { "Content-Disposition": `attachment; filename="${chatId}.json"` };
  return Response.json(document, { headers });
});
