import { userRoute } from "@/lib/auth/route-handler";
import { createEventStream } from "@/lib/stream/event-sink";
import { runWatchStream } from "@/lib/stream/watch-stream";

export const dynamic = "force-dynamic";

export const GET = userRoute(({ request, caller, runtime }) => {
  runtime.hub.requireRoom(caller.userId);
  const { response, sink } = createEventStream(request, { lifetimeMs: runtime.env.streamLifetimeMs });
  const leave = runtime.hub.register(caller, sink.end);
  void runWatchStream(runtime, caller.userId, sink).finally(leave);
  return response;
});
