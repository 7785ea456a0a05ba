import { listChats } from "@/db/queries/chats";
import { createChatSchema, listChatsQuery } from "@/lib/api/schemas/chats";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson, readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { createChat } from "@/lib/commands/create-chat";

export const GET = userRoute(async ({ request, caller, runtime }) => {
  const { archived, label: labels = [], ...page } = readQuery(request, listChatsQuery, ["label"]);
  return Response.json(
    await listChats(runtime.db, {
      ownerId: caller.userId,
      archived: archived === "true",
      labels,
      limit: page.limit,
      q: page.q ?? null,
      cursor: page.cursor ?? null,
    }),
  );
});

export const POST = userRoute(async (input) => {
  const body = await readJson(input.request, createChatSchema);
  return answerOnce(input, body, async (ctx) => ({
    status: 201,
    body: await createChat(ctx, { caller: input.caller, ...body }),
  }));
});
