export interface TerminalKeyPress {
  key: string;
  ctrlKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

/** `browser`: it pastes, or does what it does with that key anywhere. */
export type TerminalKey = "terminal" | "browser" | "copy" | "leave";

/** Who gets a key while the terminal has the focus: all go to the shell but those that copy, paste and leave. */
export function decideTerminalKey(
  { key, ctrlKey, shiftKey, altKey, metaKey }: TerminalKeyPress,
  { isMac, hasSelection }: { isMac: boolean; hasSelection: boolean },
): TerminalKey {
  if (ctrlKey && shiftKey && !altKey && !metaKey && key === "ArrowUp") return "leave";
  // There, copying and pasting have a key that no shell knows.
  if (isMac || !ctrlKey || altKey || metaKey) return "terminal";
  const letter = key.toLowerCase();
  if (letter === "v") return "browser";
  if (letter === "c" && (shiftKey || hasSelection)) return hasSelection ? "copy" : "terminal";
  return "terminal";
}
