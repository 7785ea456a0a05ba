import { type RefObject, useEffect, useEffectEvent, useRef } from "react";
import type { QueuedMessage } from "@/lib/chat/wire";

interface KeyboardPlaceOptions {
  /** Holds the rows; each has `data-reorder` with its id. */
  list: RefObject<HTMLElement | null>;
  queued: readonly QueuedMessage[];
  /** Ids as they are drawn. */
  order: readonly string[];
  focusElsewhere: () => void;
}

interface KeyboardPlace {
  /** For the element that holds the rows. */
  props: { onFocus: () => void; onBlur: () => void };
  /** The person takes this one away: whoever takes away one may want to take away the next. */
  willRemove: (id: string) => void;
}

/**
 * Where the keyboard goes when the row that it stood at is gone. Only after a removal of one's own it is the next row: a message that
 * was sent must not leave somebody, who was about to press its button, on the button of another one.
 */
export function useKeyboardPlace({
  list,
  queued,
  order,
  focusElsewhere,
}: KeyboardPlaceOptions): KeyboardPlace {
  const isHere = useRef(false);
  const removed = useRef<{ id: string; place: number } | null>(null);

  const settle = useEffectEvent(() => {
    const last = removed.current;
    const isDone = last !== null && !queued.some(({ id }) => id === last.id);
    if (isDone) removed.current = null;
    if (!isHere.current || document.activeElement !== document.body) return;
    const rows = list.current?.querySelectorAll("[data-reorder]") ?? [];
    const next = isDone ? lastButton(rows[Math.min(last.place, rows.length - 1)]) : undefined;
    isHere.current = next !== undefined;
    if (next) next.focus();
    else focusElsewhere();
  });

  // Synchronises the keyboard with the rows; an element that is taken out of the document loses it without a word.
  useEffect(() => settle(), [queued]);

  return {
    props: {
      onFocus: () => {
        isHere.current = true;
      },
      onBlur: () => {
        isHere.current = false;
      },
    },
    willRemove: (id) => {
      removed.current = { id, place: order.indexOf(id) };
    },
  };
}

/** "Remove", or on touch the button of the menu that it is in. */
function lastButton(row: Element | undefined): HTMLElement | undefined {
  return [...(row?.querySelectorAll("button") ?? [])].findLast((button) => button.offsetParent !== null);
}
