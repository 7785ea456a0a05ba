import type { Db, Queryable } from "../../db/client";
import { type DraftRow, findDraft, putDraft } from "../../db/queries/drafts";
import type { Caller } from "./caller";
import { requireOwnChat } from "./require-own-chat";

export interface DraftPlace {
  caller: Caller;
  /** A chat's id, or `new`. */
  place: string;
}

const NEW_CHAT = "new";
const NOTHING: DraftRow = { text: "", version: 0 };

/**
 * What the caller typed there and has not sent.
 *
 * @throws AppError `not_found` for a chat that is not theirs.
 */
export async function readDraft(db: Queryable, { caller, place }: DraftPlace): Promise<DraftRow> {
  if (place !== NEW_CHAT) await requireOwnChat(db, { caller, chatId: place });
  return (await findDraft(db, caller.userId, place)) ?? NOTHING;
}

export interface KeptDraft {
  /** False: another device has kept another text meanwhile; `draft` is that one. */
  isKept: boolean;
  draft: DraftRow;
}

/** Keeps what was typed over the version that it was typed over. The same text twice is no conflict. */
export async function keepDraft(
  db: Db,
  { caller, place, text, expectedVersion }: DraftPlace & { text: string; expectedVersion: number },
): Promise<KeptDraft> {
  if (place !== NEW_CHAT) await requireOwnChat(db, { caller, chatId: place });
  const kept = await putDraft(db, { userId: caller.userId, place, text, expectedVersion });
  if (kept !== null) return { isKept: true, draft: kept };
  const draft = (await findDraft(db, caller.userId, place)) ?? NOTHING;
  return { isKept: draft.text === text, draft };
}
