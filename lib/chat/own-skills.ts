import { oneLine } from "./clean-text";
import type { AppPart, DataParts } from "./message-types";
import type { PromptRow } from "./messages";
import { ownAlias, workspaceAlias } from "./skill-names";

/** The first line of what a person keeps for all their chats; scripted models know it by this. */
export const OWN_SKILLS_HEAD = "# The person's own skills";

const MEANING =
  "Instructions for one kind of task each, which the person wrote and keeps for all their chats. When a task fits one, read it before you begin, with read_skill and its name. Where a message has / and the name of a skill, at its beginning or within, the person asks for that skill: read it first, and do what the message says by it.";
const REPLACES = "This list takes the place of the one that you were given under this heading before.";
const NOTHING_LEFT =
  "The person has no skills of their own any more. The list that you were given under this heading before no longer holds.";

/** What a prompt tells of a skill; what it says is read when it is needed. */
export interface SkillHead {
  name: string;
  description: string;
}

type OwnSkills = DataParts["own-skills"];
type Row = Pick<PromptRow, "parts">;

/** The list that a model was told last, if its prompt still holds it. */
export function toldOwnSkills(rows: readonly Row[]): OwnSkills | null {
  return rows.reduce<OwnSkills | null>((told, { parts }) => readOwnSkills(parts) ?? told, null);
}

function readOwnSkills([first]: readonly AppPart[]): OwnSkills | null {
  return first?.type === "data-own-skills" ? first.data : null;
}

/** The parts of a hidden row that tells a person's skills; null: the model knows them as they are, or there are none. */
export function ownSkillsToGive(
  skills: readonly SkillHead[],
  { rows, workspaceNames }: { rows: readonly Row[]; workspaceNames: readonly string[] },
): AppPart[] | null {
  const told = toldOwnSkills(rows);
  const listed = skills.map(({ name, description }) => ({ name, description: oneLine(description) }));
  if (JSON.stringify(told?.skills ?? []) === JSON.stringify(listed)) return null;
  const clashes = listed.map(({ name }) => name).filter((name) => workspaceNames.includes(name));
  return [{ type: "data-own-skills", data: { skills: listed, clashes, replaces: told !== null } }];
}

/** Such a row as a model reads it; null of every other row. */
export function ownSkillsText(parts: readonly AppPart[]): string | null {
  const told = readOwnSkills(parts);
  if (told === null) return null;
  const { skills, clashes, replaces } = told;
  if (skills.length === 0) return `${OWN_SKILLS_HEAD}\n\n${NOTHING_LEFT}`;
  const lines = skills.map(({ name, description }) => {
    const alias = clashes.includes(name) ? ownAlias(name) : name;
    return description === "" ? `- ${alias}` : `- ${alias}: ${description}`;
  });
  return [
    OWN_SKILLS_HEAD,
    replaces ? `${MEANING} ${REPLACES}` : MEANING,
    `<skills>\n${lines.join("\n")}\n</skills>`,
    ...(clashes.length === 0 ? [] : [clashesText(clashes)]),
  ].join("\n\n");
}

function clashesText(clashes: readonly string[]): string {
  return `The workspace has skills of the same names, which are read as ${clashes.map(workspaceAlias).join(", ")}.`;
}
