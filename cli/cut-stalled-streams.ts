import type { Server, ServerResponse } from "node:http";

const CHECK_INTERVAL_MS = 2_000;
/** How long a client may leave what an event stream has written untouched. */
const PATIENCE_MS = 10_000;

/**
 * Destroys event streams whose client has stopped reading. A stream of the web platform cannot do that itself: while the socket
 * takes nothing, the write that is under way neither ends nor can be aborted.
 */
export function cutStalledStreams(server: Server, patienceMs = PATIENCE_MS): void {
  /** Since when a response has been waiting for its socket; 0: it is not. */
  const open = new Map<ServerResponse, number>();
  server.on("request", (_request, response: ServerResponse) => {
    open.set(response, 0);
    response.once("close", () => open.delete(response));
  });
  const timer = setInterval(
    () => {
      const now = performance.now();
      for (const [response, since] of open) {
        const waiting = response.writableNeedDrain || response.writableEnded;
        const stalled = waiting && isEventStream(response);
        open.set(response, stalled ? since || now : 0);
        if (stalled && since > 0 && now - since >= patienceMs) response.destroy();
      }
    },
    Math.min(CHECK_INTERVAL_MS, patienceMs),
  );
  timer.unref();
  server.once("close", () => clearInterval(timer));
}

function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader("content-type") ?? "").startsWith("text/event-stream");
}
