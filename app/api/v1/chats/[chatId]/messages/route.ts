import { readTranscript } from "@/db/queries/transcript";
import { listMessagesQuery, sendMessageSchema } from "@/lib/api/schemas/messages";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson, readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { unknownChat } from "@/lib/commands/own-chat";
import { requireOwnChat } from "@/lib/commands/require-own-chat";
import { sendMessage } from "@/lib/commands/send-message";
import { formatCursor } from "@/lib/stream/cursor";

type Params = { chatId: string };

/** Right after a complete sync, before any part. */
const NOTHING_STREAMED = { n: 0, historyVersion: 0, attempt: 0, seq: 0 };

export const GET = userRoute<Params>(async ({ request, params, caller, runtime }) => {
  const { chatId } = params;
  const { limit, beforeId = null, afterId = null } = readQuery(request, listMessagesQuery);
  await requireOwnChat(runtime.db, { caller, chatId });
  const page = await readTranscript(runtime.db, { chatId, beforeId, afterId, limit });
  if (page === null) throw unknownChat();
  const { streamFrom, ...shown } = page;
  return Response.json({ ...shown, cursor: formatCursor({ base: streamFrom, ...NOTHING_STREAMED }) });
});

export const POST = userRoute<Params>(async (input) => {
  const { caller, params } = input;
  const body = await readJson(input.request, sendMessageSchema);
  return answerOnce(input, body, async (ctx) => ({
    status: 202,
    body: await sendMessage(ctx, { caller, chatId: params.chatId, ...body }),
  }));
});
