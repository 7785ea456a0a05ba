import { readFamilyCost } from "@/db/queries/chat-cost";
import { userRoute } from "@/lib/auth/route-handler";
import { requireOwnChat } from "@/lib/commands/require-own-chat";

export const GET = userRoute<{ chatId: string }>(async ({ params, caller, runtime }) => {
  const chat = await requireOwnChat(runtime.db, { caller, chatId: params.chatId });
  return Response.json(await readFamilyCost(runtime.db, chat.rootChatId));
});
