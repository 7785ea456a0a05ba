import { readUiStreamRequest, uiStreamSchema } from "@/lib/api/schemas/ui-stream";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { runOnce } from "@/lib/auth/run-once";
import { beginUiTurn, type BegunUiTurn } from "@/lib/commands/begin-ui-turn";
import { stopAbandoned } from "@/lib/commands/stop-abandoned";
import { createEventStream } from "@/lib/stream/event-sink";
import { runUiStream } from "@/lib/stream/ui-stream";

export const dynamic = "force-dynamic";

/** The client sends its whole history with every message. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** A stock client does not resume: the stream lasts as long as the turn. */
const LIFETIME_MS = 24 * 60 * 60 * 1_000;

export const POST = userRoute<{ chatId: string }>(async (input) => {
  const { request, caller, runtime } = input;
  const { chatId } = input.params;
  const asked = readUiStreamRequest(await readJson(request, uiStreamSchema, MAX_BODY_BYTES));
  runtime.hub.requireRoom(caller.userId);
  let abandoned: Awaited<ReturnType<typeof beginUiTurn>>["abandoned"] = null;
  const { body } = await runOnce(input, asked, async (ctx) => {
    const { abandoned: left, ...begun } = await beginUiTurn(ctx, { caller, chatId, request: asked });
    abandoned = left;
    return { status: 200, body: begun };
  });
  void stopAbandoned(runtime, abandoned);
  const { response, sink } = createEventStream(request, { lifetimeMs: LIFETIME_MS });
  response.headers.set("x-vercel-ai-ui-message-stream", "v1");
  const leave = runtime.hub.register(caller, sink.end);
  void runUiStream(runtime, { chatId, ...(body as BegunUiTurn) }, sink).finally(leave);
  return response;
});
