"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { decideKey, type ShellAction } from "./single-key";
import { useView } from "./view-provider";

const PAIR_MS = 1_500;
/** Between two letters of somebody who types on, while the page under them changes. */
const GOES_ON_TYPING_MS = 4_000;
const FIELDS =
  "input, textarea, select, [contenteditable]:not([contenteditable='false']), [role=menu], [role=dialog], [role=alertdialog], [role=listbox], [data-own-keys]";

/** Runs `act` for single keys pressed outside of fields, while they are switched on. `?` always works. */
export function useShellKeys(act: (action: ShellAction) => void): void {
  const { view } = useView();
  const pairOpenedAt = useRef(Number.NEGATIVE_INFINITY);
  const typed = useRef<{ into: Element; at: number } | null>(null);

  const press = useEffectEvent((event: KeyboardEvent) => {
    const field = event.target instanceof Element ? event.target.closest(FIELDS) : null;
    if (field !== null) typed.current = { into: field, at: event.timeStamp };
    if (event.defaultPrevented) return;
    const { current: last } = typed;
    const lostField =
      field === null &&
      last !== null &&
      !last.into.isConnected &&
      event.timeStamp - last.at < GOES_ON_TYPING_MS;
    if (lostField) typed.current = { into: last.into, at: event.timeStamp };
    const decision = decideKey(
      {
        key: event.key,
        hasModifier: event.ctrlKey || event.metaKey || event.altKey,
        isRepeat: event.repeat,
        isComposing: event.isComposing,
        inField: field !== null,
        lostField,
      },
      event.timeStamp - pairOpenedAt.current < PAIR_MS,
    );
    pairOpenedAt.current = decision.isPairOpen ? event.timeStamp : Number.NEGATIVE_INFINITY;
    if (decision.action === null || (!view.singleKeys && decision.action !== "shortcuts")) return;
    event.preventDefault();
    act(decision.action);
  });

  // Synchronises with the keyboard of the whole window.
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    // Whoever came to another field since has left that one, too.
    const forget = () => {
      typed.current = null;
    };
    window.addEventListener("keydown", listener);
    window.addEventListener("focusin", forget);
    return () => {
      window.removeEventListener("keydown", listener);
      window.removeEventListener("focusin", forget);
    };
  }, []);
}
