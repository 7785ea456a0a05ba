import { ownAlias, workspaceAlias } from "@/lib/chat/skill-names";
import { chatCopy } from "@/lib/copy/chat-copy";
import type { SlashCommand } from "./slash-commands";

interface Named {
  name: string;
  description: string;
}

interface Skills {
  own: readonly Named[];
  ofWorkspace: readonly Named[];
}

/** A skill that has the name of a command is called by its side, also where that command is not offered. */
const COMMANDS = ["clear", "compact", "plan"];

/** Skills as `/` offers them. One that is chosen stays in the field: the message asks the agent for it. */
export function skillCommands({ own, ofWorkspace }: Skills): SlashCommand[] {
  const names = (skills: readonly Named[]) => skills.map(({ name }) => name);
  const skill = (name: string, { description, name: bare }: Named, note: string): SlashCommand => {
    return { name, description: beyondName(description, bare), note, refusal: null, leaves: `/${name} ` };
  };
  const elsewhere = (others: readonly Named[]) => new Set([...COMMANDS, ...names(others)]);
  const [notOwn, notOfWorkspace] = [elsewhere(ofWorkspace), elsewhere(own)];
  const { yours, workspace } = chatCopy.slash;
  return [
    ...own.map((one) => skill(notOwn.has(one.name) ? ownAlias(one.name) : one.name, one, yours)),
    ...ofWorkspace.map((one) =>
      skill(notOfWorkspace.has(one.name) ? workspaceAlias(one.name) : one.name, one, workspace),
    ),
  ];
}

/** What a description says that the name beside it does not; nothing when it is that name in words. */
function beyondName(description: string, name: string): string {
  return wordsOnly(description) === wordsOnly(name) ? "" : description;
}

function wordsOnly(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
