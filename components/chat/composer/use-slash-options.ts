"use client";

import { chatCopy } from "@/lib/copy/chat-copy";
import { type SlashCommand, slashAt, slashMatches } from "./slash-commands";
import type { CaretField } from "./use-caret";
import { useOptionMenu } from "./use-option-menu";
import { useSkillCommands } from "./use-skill-commands";

interface SlashOptions {
  text: string;
  at: CaretField;
  commands: readonly SlashCommand[];
  skillsOf: string | undefined;
}

/** The list of commands and skills, while one is being typed. */
export function useSlashOptions({ text, at, commands, skillsOf }: SlashOptions) {
  const word = slashAt(text, at.caret);
  const offered = useSkillCommands({ skillsOf, wanted: word !== null, commands });
  const found = word === null ? null : slashMatches(word, offered);
  const options = found?.map(({ name, description, refusal, note, leaves, run }) => ({
    key: name,
    label: `/${name}`,
    description,
    refusal,
    note,
    choose: () => {
      at.replace(word?.start ?? 0, leaves ?? "");
      run?.();
    },
  }));
  return useOptionMenu({
    label: chatCopy.slash.list,
    typed: word === null ? "" : `${word.start} ${word.typed}`,
    options: options ?? null,
  });
}
