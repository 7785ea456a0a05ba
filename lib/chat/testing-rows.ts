import type { AppPart } from "./message-types";
import type { PromptRow, StoredRow } from "./messages";

/** A stored row with nothing in it but what every row has. */
export const PLAIN_ROW = {
  chatId: "chat_1",
  visibility: "both",
  metadata: {},
  origin: null,
  revision: 1,
  resultsVersion: 0,
  interrupted: false,
  compaction: null,
  authorId: null,
  modelId: null,
  finishReason: null,
  providerResponseId: null,
  usage: null,
  contextLimit: null,
  costMicros: null,
  createdAt: new Date(0),
} as const satisfies Partial<StoredRow>;

/** Rows whose ids grow in the order in which they are made. `all`: what every one of them has. */
export function createRowMaker(all: Partial<StoredRow> = {}) {
  let ids = 0;
  return (role: "user" | "assistant", parts: AppPart[], more: Partial<PromptRow> = {}): PromptRow => {
    ids += 1;
    return {
      ...PLAIN_ROW,
      id: `msg_${String(ids).padStart(13, "0")}`,
      role,
      parts,
      calls: [],
      ...all,
      ...more,
    };
  };
}
