"use client";

import { chatCopy } from "@/lib/copy/chat-copy";
import { type SlashCommand, slashMatches } from "./slash-commands";
import { useOptionMenu } from "./use-option-menu";

interface SlashOptions {
  text: string;
  commands: readonly SlashCommand[];
  /** A command was chosen: what was typed for it goes. */
  onChosen: () => void;
}

/** The list of commands, while one is being typed. */
export function useSlashOptions({ text, commands, onChosen }: SlashOptions) {
  const options = slashMatches(text, commands)?.map(({ name, description, refusal, run }) => ({
    key: name,
    label: `/${name}`,
    description,
    refusal,
    choose: () => {
      onChosen();
      run();
    },
  }));
  return useOptionMenu({ label: chatCopy.slash.list, typed: text, options: options ?? null });
}
