import { userRoute } from "@/lib/auth/route-handler";
import { lookAtTerminal } from "@/lib/commands/look-at-terminal";
import { createEventStream } from "@/lib/stream/event-sink";
import { runTerminalStream, TerminalReports } from "@/lib/stream/terminal-stream";

export const dynamic = "force-dynamic";

export const GET = userRoute<{ workspaceId?: string; terminalId: string }>(
  async ({ request, params, caller, runtime }) => {
    const cursor = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("cursor");
    runtime.hub.requireRoom(caller.userId);
    const from = cursor !== null && /^\d{1,15}$/.test(cursor) ? Number(cursor) : null;
    const reports = new TerminalReports();
    const look = await lookAtTerminal(runtime, { caller, ...params }, { from, heard: reports.heard });
    const { response, sink } = createEventStream(request, { lifetimeMs: runtime.env.streamLifetimeMs });
    const leave = runtime.hub.register(caller, sink.end);
    const { attached, port, mayLook, stop } = look;
    const { clock, log } = runtime;
    void runTerminalStream({ port, mayLook, clock, log }, { attached, reports, from }, sink).finally(() => {
      stop();
      leave();
    });
    return response;
  },
);
