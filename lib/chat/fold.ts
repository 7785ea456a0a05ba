import { readUIMessageStream } from "ai";
import { compact } from "./compact";
import type { AppChunk, AppMessage } from "./message-types";

/**
 * The message that a chunk log stands for: the SDK's own reducer over the compacted log, run once, at the end of an episode.
 * Folding while it streams would be quadratic in the length of a tool input.
 *
 * @throws when the log is not one that the reducer accepts.
 */
export async function fold(chunks: readonly AppChunk[], messageId: string): Promise<AppMessage> {
  let message: AppMessage = { id: messageId, role: "assistant", parts: [] };
  const snapshots = readUIMessageStream<AppMessage>({
    stream: streamOf(compact(chunks).filter((chunk) => chunk.type !== "error")),
    terminateOnError: true,
  });
  for await (const snapshot of snapshots) message = snapshot;
  return { ...message, id: messageId };
}

function streamOf(chunks: readonly AppChunk[]): ReadableStream<AppChunk> {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks[next++];
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
  });
}
