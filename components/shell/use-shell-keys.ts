"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { decideKey, type ShellAction } from "./single-key";
import { useView } from "./view-provider";

const PAIR_MS = 1_500;
const FIELDS =
  "input, textarea, select, [contenteditable]:not([contenteditable='false']), [role=menu], [role=dialog], [role=alertdialog], [role=listbox], [data-own-keys]";

/** Runs `act` for single keys pressed outside of fields, while they are switched on. `?` always works. */
export function useShellKeys(act: (action: ShellAction) => void): void {
  const { view } = useView();
  const pairOpenedAt = useRef(Number.NEGATIVE_INFINITY);

  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const decision = decideKey(
      {
        key: event.key,
        hasModifier: event.ctrlKey || event.metaKey || event.altKey,
        isRepeat: event.repeat,
        isComposing: event.isComposing,
        inField: event.target instanceof Element && event.target.closest(FIELDS) !== null,
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
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}
