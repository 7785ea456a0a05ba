import type { AppChunk } from "../chat/message-types";

/** What stays on the server, in chunks as in the parts of rows. */
const PROVIDER_KEYS: ReadonlySet<string> = new Set(["providerMetadata", "providerReference"]);

/** What a client may see of chunks: no provider metadata (signatures stay on the server), and `custom` chunks not at all. */
export function toClientChunks(chunks: readonly AppChunk[]): AppChunk[] {
  return chunks.flatMap((chunk) => (chunk.type === "custom" ? [] : [withoutMetadata(chunk)]));
}

/** The chunk itself where there is nothing to take away: most are deltas, and there are many. */
function withoutMetadata(chunk: AppChunk): AppChunk {
  if (!("providerMetadata" in chunk) && !("providerReference" in chunk)) return chunk;
  const kept = Object.entries(chunk).filter(([key]) => !PROVIDER_KEYS.has(key));
  return Object.fromEntries(kept) as AppChunk;
}
