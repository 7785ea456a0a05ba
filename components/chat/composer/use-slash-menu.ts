"use client";

import { type KeyboardEvent, useId, useState } from "react";
import { type SlashCommand, slashMatches } from "./slash-commands";

export interface SlashMenuState {
  id: string;
  commands: readonly SlashCommand[];
  active: number;
  point: (index: number) => void;
  choose: (command: SlashCommand) => void;
}

interface SlashMenu {
  /** Null: closed. */
  menu: SlashMenuState | null;
  /** Takes a key that is the menu's; true when it did. */
  press: (event: KeyboardEvent) => boolean;
}

interface SlashOptions {
  text: string;
  commands: readonly SlashCommand[];
  /** A command was chosen: what was typed for it goes. */
  onChosen: () => void;
}

/** The list of commands over the composer, while one is being typed. Escape puts it away until the text changes. */
export function useSlashMenu({ text, commands, onChosen }: SlashOptions): SlashMenu {
  const id = useId();
  const [pointed, setPointed] = useState({ text: "", index: 0 });
  const [dismissed, setDismissed] = useState<string | null>(null);
  const matches = dismissed === text ? null : slashMatches(text, commands);
  const active = pointed.text === text ? pointed.index : 0;

  const choose = (command: SlashCommand) => {
    if (command.refusal !== null) return;
    onChosen();
    command.run();
  };
  const press = (event: KeyboardEvent): boolean => {
    if (matches === null || event.nativeEvent.isComposing || event.shiftKey || event.altKey) return false;
    const command = matches[active];
    if (event.key === "ArrowDown") setPointed({ text, index: (active + 1) % matches.length });
    else if (event.key === "ArrowUp")
      setPointed({ text, index: (active - 1 + matches.length) % matches.length });
    else if (event.key === "Escape") setDismissed(text);
    else if ((event.key === "Enter" || event.key === "Tab") && command !== undefined) choose(command);
    else return false;
    event.preventDefault();
    return true;
  };
  if (matches === null) return { menu: null, press };
  const point = (index: number) => setPointed({ text, index });
  return { menu: { id, commands: matches, active, point, choose }, press };
}
