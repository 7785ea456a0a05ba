/** What the server keeps of a place. */
export interface KeptDraft {
  text: string;
  version: number;
}

/** A draft on this device, and what it was typed over. */
export interface SyncedDraft {
  /** What is in the field. */
  text: string;
  /** What the server had when this device last agreed with it. */
  base: KeptDraft;
  /** What was being written when it was last heard of: an answer that was lost is no other device. */
  pending: string | null;
  /** Another device's text, which the person has to choose from; null: there is none. */
  conflict: KeptDraft | null;
}

export const NEVER_KEPT: KeptDraft = { text: "", version: 0 };

export type DraftEvent =
  | { type: "typed"; text: string }
  /** The server's draft was read, or told in the place of a refused write. */
  | { type: "heard"; kept: KeptDraft }
  /** A write sets out. */
  | { type: "writing"; text: string }
  /** A write was accepted. */
  | { type: "kept"; kept: KeptDraft }
  | { type: "take_theirs" }
  | { type: "keep_mine" };

/** Nothing that was typed on any device is lost: where two texts differ and none is empty, the person chooses. */
export function reduceDraft(draft: SyncedDraft, event: DraftEvent): SyncedDraft {
  switch (event.type) {
    case "typed":
      return { ...draft, text: event.text };
    case "writing":
      return { ...draft, pending: event.text };
    case "kept":
      return { ...draft, base: event.kept, pending: null };
    case "heard":
      return hear(draft, event.kept);
    case "take_theirs":
      return draft.conflict === null ? draft : agree(draft.conflict);
    case "keep_mine":
      return draft.conflict === null ? draft : { ...draft, base: draft.conflict, conflict: null };
  }
}

function hear(draft: SyncedDraft, kept: KeptDraft): SyncedDraft {
  if (kept.version <= draft.base.version && kept.text === draft.base.text)
    return { ...draft, conflict: null };
  const stays = { ...draft, base: kept, pending: null, conflict: null };
  // It has come from here.
  if (kept.text === draft.text || kept.text === draft.pending) return stays;
  if (!isUnsaved(draft)) return agree(kept);
  // It was sent or deleted over there; what is typed here is something else.
  if (kept.text === "") return stays;
  return draft.text === "" ? agree(kept) : { ...draft, conflict: kept };
}

function agree(kept: KeptDraft): SyncedDraft {
  return { text: kept.text, base: kept, pending: null, conflict: null };
}

/** Whether the server does not have it yet. */
export function isUnsaved({ text, base }: Pick<SyncedDraft, "text" | "base">): boolean {
  return text !== base.text;
}

/** What to write now; null: nothing, or nothing before the person has chosen. */
export function draftToKeep(draft: SyncedDraft): { text: string; expectedVersion: number } | null {
  if (draft.conflict !== null || !isUnsaved(draft)) return null;
  return { text: draft.text, expectedVersion: draft.base.version };
}

/** What a browser's storage has to hold beside the text. */
export type StoredBase = Pick<SyncedDraft, "base" | "pending">;

/** A base as a browser's storage gives it back; anything else is none. */
export function parseBase(stored: string | null): StoredBase {
  try {
    const value: unknown = JSON.parse(stored ?? "null");
    if (isStoredBase(value)) return value;
  } catch {
    // As good as nothing.
  }
  return { base: NEVER_KEPT, pending: null };
}

function isStoredBase(value: unknown): value is StoredBase {
  if (typeof value !== "object" || value === null || !("base" in value) || !("pending" in value))
    return false;
  const { base, pending } = value;
  if (typeof base !== "object" || base === null || !("text" in base) || !("version" in base)) return false;
  const isBase = typeof base.text === "string" && typeof base.version === "number";
  return isBase && (pending === null || typeof pending === "string");
}
