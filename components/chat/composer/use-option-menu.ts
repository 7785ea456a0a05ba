"use client";

import { type KeyboardEvent, useId, useState } from "react";

/** One line of the list over the composer. */
export interface ComposerOption {
  key: string;
  /** As it is typed or meant, in type of fixed width. */
  label: string;
  description: string;
  /** Why it cannot be chosen now; null: it can. */
  refusal: string | null;
  /** At the end of its line, such as whose it is. */
  note?: string | undefined;
  choose: () => void;
}

export interface OptionMenuState {
  id: string;
  /** What the list is of. */
  label: string;
  options: readonly ComposerOption[];
  active: number;
  point: (index: number) => void;
  choose: (option: ComposerOption) => void;
}

interface OptionMenu {
  /** Null: closed. */
  menu: OptionMenuState | null;
  /** Takes a key that is the menu's, of those that may be; true when it did. */
  press: (event: KeyboardEvent) => boolean;
}

interface OptionMenuContent {
  label: string;
  /** What was typed for it: Escape puts the list away until this changes. */
  typed: string;
  /** Null or none: nothing is offered. */
  options: readonly ComposerOption[] | null;
}

/** A list over the composer that is walked with the keys of the text; the focus stays there. */
export function useOptionMenu({ label, typed, options }: OptionMenuContent): OptionMenu {
  const id = useId();
  const [pointed, setPointed] = useState({ typed: "", index: 0 });
  const [dismissed, setDismissed] = useState<string | null>(null);
  if (dismissed !== null && dismissed !== typed) setDismissed(null);
  const offered = options === null || options.length === 0 || dismissed === typed ? null : options;
  const count = offered?.length ?? 0;
  const active = pointed.typed === typed ? Math.min(pointed.index, Math.max(0, count - 1)) : 0;

  const choose = (option: ComposerOption) => {
    if (option.refusal === null) option.choose();
  };
  const press = (event: KeyboardEvent): boolean => {
    if (offered === null) return false;
    const option = offered[active];
    if (event.key === "ArrowDown") setPointed({ typed, index: (active + 1) % count });
    else if (event.key === "ArrowUp") setPointed({ typed, index: (active - 1 + count) % count });
    else if (event.key === "Escape") setDismissed(typed);
    else if ((event.key === "Enter" || event.key === "Tab") && option !== undefined) choose(option);
    else return false;
    event.preventDefault();
    return true;
  };
  if (offered === null) return { menu: null, press };
  const point = (index: number) => setPointed({ typed, index });
  return { menu: { id, label, options: offered, active, point, choose }, press };
}

/** What a screen reader has to know of the list over the field. */
export function optionMenuProps(menu: OptionMenuState | null) {
  if (menu === null) return {};
  return {
    "aria-autocomplete": "list" as const,
    "aria-controls": menu.id,
    "aria-activedescendant": `${menu.id}-${menu.active}`,
  };
}
