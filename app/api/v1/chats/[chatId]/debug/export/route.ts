import { exportDebugQuery } from "@/lib/api/schemas/debug";
import { readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { exportOwnDebugRuns } from "@/lib/commands/read-debug-runs";

export const GET = userRoute<{ chatId: string }>(async ({ request, caller, params, runtime }) => {
  const { runId } = readQuery(request, exportDebugQuery);
  const { db, clock } = runtime;
  const pieces = await exportOwnDebugRuns(db, { caller, ...params, runId, now: clock.now() });
  return new Response(streamOf(pieces), {
    headers: {
      "Content-Type": "application/json",
      "Content-Disposition": `attachment; filename="lathe-debug-${runId ?? params.chatId}.json"`,
    },
  });
});

/** Reads the next piece only when the client has taken the last one. */
function streamOf(pieces: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull: async (controller) => {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
}
