import { loadChatWire } from "@/db/queries/chats";
import { listArchivedPlaces } from "@/db/queries/workspace-chats";
import { updateChatSchema } from "@/lib/api/schemas/chats";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { deleteChat } from "@/lib/commands/delete-chat";
import { endArchivedBehind } from "@/lib/commands/end-archived";
import { patchChat } from "@/lib/commands/patch-chat";
import { requireOwnChat } from "@/lib/commands/require-own-chat";

type Params = { chatId: string };

export const GET = userRoute<Params>(async ({ params, caller, runtime }) => {
  await requireOwnChat(runtime.db, { caller, chatId: params.chatId });
  return Response.json(await loadChatWire(runtime.db, params.chatId));
});

export const PATCH = userRoute<Params>(async (input) => {
  const { caller, params } = input;
  const body = await readJson(input.request, updateChatSchema);
  const { chatId } = params;
  const answer = await answerOnce(input, body, async (ctx) => ({
    status: 200,
    body: await patchChat(ctx, { caller, chatId, ...body }),
  }));
  if (body.archived === true) endArchivedBehind(input.runtime, chatId);
  return answer;
});

export const DELETE = userRoute<Params>(async (input) => {
  const { caller, params, runtime } = input;
  const { chatId } = params;
  // An archive a moment ago may not have come to look where they work.
  const places = await listArchivedPlaces(runtime.db, chatId);
  let isDeleted = false;
  const answer = await answerOnce(input, null, async (ctx) => {
    await deleteChat(ctx, { caller, chatId });
    isDeleted = true;
    return { status: 204, body: null };
  });
  if (isDeleted) endArchivedBehind(runtime, chatId, places);
  return answer;
});
