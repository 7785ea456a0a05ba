import type { AppChunk } from "./message-types";

/** What a model that is being asked does: nothing has come yet, it reasons, it writes prose, it writes a call, or it sums the chat up. */
export const MODEL_PHASES = ["waiting", "reasoning", "writing", "calling", "summarising"] as const;
export type ModelPhase = (typeof MODEL_PHASES)[number];

/** What the last of some chunks shows that the model does; null: they do not tell. */
export function phaseOf(chunks: readonly AppChunk[]): ModelPhase | null {
  for (const { type } of chunks.toReversed()) {
    if (type.startsWith("tool-input-")) return "calling";
    if (type === "text-start" || type === "text-delta") return "writing";
    if (type === "reasoning-start" || type === "reasoning-delta") return "reasoning";
  }
  return null;
}
