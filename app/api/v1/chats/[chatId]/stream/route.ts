import { userRoute } from "@/lib/auth/route-handler";
import { requireOwnChat } from "@/lib/commands/require-own-chat";
import { runChatStream } from "@/lib/stream/chat-stream";
import { createEventStream } from "@/lib/stream/event-sink";

export const dynamic = "force-dynamic";

export const GET = userRoute<{ chatId: string }>(async ({ request, params, caller, runtime }) => {
  const { chatId } = params;
  await requireOwnChat(runtime.db, { caller, chatId });
  const cursor = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("cursor");
  runtime.hub.requireRoom(caller.userId);
  const { response, sink } = createEventStream(request, { lifetimeMs: runtime.env.streamLifetimeMs });
  const leave = runtime.hub.register(caller, sink.end);
  void runChatStream(runtime, { chatId, cursor: cursor === "" ? null : cursor }, sink).finally(leave);
  return response;
});
