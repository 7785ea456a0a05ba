"use client";

import type { KeyboardEvent, RefObject } from "react";
import type { SlashCommand } from "./slash-commands";
import { useCaret } from "./use-caret";
import { useFileOptions } from "./use-file-options";
import type { OptionMenuState } from "./use-option-menu";
import { useSlashOptions } from "./use-slash-options";

interface ListsOptions {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  commands: readonly SlashCommand[];
  /** The chat whose workspace's skills are offered beside one's own, if there is one. */
  skillsOf: string | undefined;
  workspaceId: string | null;
  onChange: (text: string) => void;
}

export interface ComposerLists {
  /** The one list that is open; null: none is. */
  menu: OptionMenuState | null;
  /** Why no files can be offered where one is being named. */
  refusal: string | null;
  /** Takes a key that is the open list's; true when it did. */
  press: (event: KeyboardEvent) => boolean;
  /** Text or caret have changed. */
  noteCaret: () => void;
}

/** What is offered while one types: commands and skills after `/`, files of the workspace after `@`. */
export function useComposerLists({ commands, skillsOf, workspaceId, ...of }: ListsOptions): ComposerLists {
  const { text } = of;
  const at = useCaret(of);
  const slash = useSlashOptions({ text, at, commands, skillsOf });
  const files = useFileOptions({ text, at, workspaceId });
  return {
    menu: slash.menu ?? files.menu,
    refusal: files.refusal,
    press: (event) => slash.press(event) || files.press(event),
    noteCaret: at.noteCaret,
  };
}
