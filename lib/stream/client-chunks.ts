import type { AppChunk } from "../chat/message-types";

/** What a client may see of a chunk: no provider metadata (signatures stay on the server), and `custom` chunks not at all. */
export function toClientChunks(chunks: readonly AppChunk[]): AppChunk[] {
  return chunks.flatMap((chunk) => (chunk.type === "custom" ? [] : [withoutMetadata(chunk)]));
}

function withoutMetadata(chunk: AppChunk): AppChunk {
  if (!("providerMetadata" in chunk) && !("toolMetadata" in chunk)) return chunk;
  const {
    providerMetadata: _provider,
    toolMetadata: _tool,
    ...rest
  } = chunk as AppChunk & {
    providerMetadata?: unknown;
    toolMetadata?: unknown;
  };
  return rest as AppChunk;
}
