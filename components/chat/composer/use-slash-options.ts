"use client";

import { chatCopy } from "@/lib/copy/chat-copy";
import { type SlashCommand, slashMatches } from "./slash-commands";
import { useOptionMenu } from "./use-option-menu";
import { useSkillCommands } from "./use-skill-commands";

interface SlashOptions {
  text: string;
  commands: readonly SlashCommand[];
  skillsOf: string | undefined;
  /** One was chosen: what was typed for it gives way to what it leaves. */
  onChosen: (text: string) => void;
}

/** The list of commands and skills, while one is being typed. */
export function useSlashOptions({ text, commands, skillsOf, onChosen }: SlashOptions) {
  const offered = useSkillCommands({ skillsOf, wanted: text.startsWith("/"), commands });
  const options = slashMatches(text, offered)?.map(({ name, description, refusal, note, leaves, run }) => ({
    key: name,
    label: `/${name}`,
    description,
    refusal,
    note,
    choose: () => {
      onChosen(leaves ?? "");
      run?.();
    },
  }));
  return useOptionMenu({ label: chatCopy.slash.list, typed: text, options: options ?? null });
}
