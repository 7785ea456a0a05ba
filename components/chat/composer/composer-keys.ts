export interface ComposerKey {
  key: string;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  /** Of the event: an input method is composing. Safari says so by the key code 229 only. */
  isComposing: boolean;
  keyCode: number;
}

export interface ComposerSituation {
  text: string;
  busy: boolean;
  /** A first Escape has been pressed a moment ago. */
  stopArmed: boolean;
  /** Enter breaks the line there; the button sends. */
  touch: boolean;
  /** Prompts can be recalled. */
  hasHistory: boolean;
}

export type ComposerAction = "send" | "recall_older" | "arm_stop" | "stop" | null;

const COMPOSING_KEY_CODE = 229;

/** What a key in the composer means; null leaves it to the browser. */
export function composerAction(key: ComposerKey, situation: ComposerSituation): ComposerAction {
  if (key.isComposing || key.keyCode === COMPOSING_KEY_CODE) return null;
  const modified = key.shiftKey || key.altKey || key.ctrlKey || key.metaKey;
  if (key.key === "Enter" && !situation.touch && !modified) return "send";
  if (key.key === "Enter" && (key.ctrlKey || key.metaKey)) return "send";
  if (key.key === "ArrowUp" && situation.text === "" && situation.hasHistory && !modified)
    return "recall_older";
  if (key.key === "Escape" && situation.busy) return situation.stopArmed ? "stop" : "arm_stop";
  return null;
}
