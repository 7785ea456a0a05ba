export type ShellAction =
  | "new-chat"
  | "next-chat"
  | "previous-chat"
  | "archive"
  | "toggle-sidebar"
  | "toggle-panel"
  | "settings"
  | "shortcuts";

export interface KeyPress {
  key: string;
  /** Ctrl, Cmd or Alt is held. */
  hasModifier: boolean;
  isRepeat: boolean;
  isComposing: boolean;
  /** Focus is in a field, a menu, a dialog or a terminal. */
  inField: boolean;
  /** The field that was typed into a moment ago is gone, such as with the page of a new chat: these are the letters that follow. */
  lostField: boolean;
}

export interface KeyDecision {
  action: ShellAction | null;
  /** The first key of a pair such as G S is waiting for the second. */
  isPairOpen: boolean;
}

const SINGLE: Record<string, ShellAction> = {
  c: "new-chat",
  j: "next-chat",
  k: "previous-chat",
  e: "archive",
  "[": "toggle-sidebar",
  "]": "toggle-panel",
  "?": "shortcuts",
};
const REPEATS: ReadonlySet<ShellAction> = new Set(["next-chat", "previous-chat"]);
const NOTHING: KeyDecision = { action: null, isPairOpen: false };

/** What a key does outside of fields. `isPairOpen` is what the last decision said, unless too much time has passed. */
export function decideKey(press: KeyPress, isPairOpen: boolean): KeyDecision {
  if (press.hasModifier || press.isComposing || press.inField || press.lostField) return NOTHING;
  if (press.key.length !== 1) return NOTHING;
  const key = press.key.toLowerCase();
  if (isPairOpen && key === "s") return { action: "settings", isPairOpen: false };
  if (key === "g") return { action: null, isPairOpen: true };
  const action = SINGLE[key] ?? null;
  if (action !== null && press.isRepeat && !REPEATS.has(action)) return NOTHING;
  return { action, isPairOpen: false };
}

/** The list behind `?`; `Command` is the key that shortcuts have on the keyboard at hand. */
export const SHORTCUTS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ["Command", "K"], does: "Search the chats" },
  { keys: ["Command", "F"], does: "Find in the chat; again for the browser's own" },
  { keys: ["C"], does: "New chat" },
  { keys: ["J"], does: "Next chat in the list" },
  { keys: ["K"], does: "Previous chat in the list" },
  { keys: ["Enter"], does: "Open the chat that has focus" },
  { keys: ["E"], does: "Archive the chat" },
  { keys: ["["], does: "Show or hide the list of chats" },
  { keys: ["]"], does: "Show or hide the panel" },
  { keys: ["G", "S"], does: "Settings" },
  { keys: ["?"], does: "This list" },
];
