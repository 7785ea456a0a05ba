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
  /** What is in the field is a recalled prompt that has not been changed. */
  isRecalled: boolean;
}

export type ComposerAction = "send" | "recall_older" | "recall_newer" | "arm_stop" | "stop" | null;

const COMPOSING_KEY_CODE = 229;

/** Whether a key may be one of the list over the composer: no input method composes, and it is pressed by itself. */
export function isListKey(key: ComposerKey): boolean {
  const isComposing = key.isComposing || key.keyCode === COMPOSING_KEY_CODE;
  return !(isComposing || key.shiftKey || key.altKey || key.ctrlKey || key.metaKey);
}

/** What a key in the composer means; null leaves it to the browser. */
export function composerAction(key: ComposerKey, situation: ComposerSituation): ComposerAction {
  if (key.isComposing || key.keyCode === COMPOSING_KEY_CODE) return null;
  switch (key.key) {
    case "Enter":
      return enterAction(key, situation);
    case "ArrowUp":
      return isPlain(key) && canRecall(situation) ? "recall_older" : null;
    case "ArrowDown":
      return isPlain(key) && situation.isRecalled ? "recall_newer" : null;
    case "Escape":
      return escapeAction(situation);
    default:
      return null;
  }
}

/** Escape arms the stop, and only a second one stops: it is pressed for too many other reasons. */
export function escapeAction({
  busy,
  stopArmed,
}: Pick<ComposerSituation, "busy" | "stopArmed">): ComposerAction {
  if (!busy) return null;
  return stopArmed ? "stop" : "arm_stop";
}

function enterAction(key: ComposerKey, { touch }: ComposerSituation): ComposerAction {
  if (key.ctrlKey || key.metaKey) return "send";
  return isPlain(key) && !touch ? "send" : null;
}

function isPlain({ shiftKey, altKey, ctrlKey, metaKey }: ComposerKey): boolean {
  return !(shiftKey || altKey || ctrlKey || metaKey);
}

function canRecall({ text, hasHistory, isRecalled }: ComposerSituation): boolean {
  return hasHistory && (text === "" || isRecalled);
}
