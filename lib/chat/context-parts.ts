import { cleanText, oneLine } from "./clean-text";
import type { AppPart, DataParts } from "./message-types";
import type { PromptRow } from "./messages";
import { OWN_SKILLS_HEAD, ownSkillsText, toldOwnSkills } from "./own-skills";
import { ownAlias, workspaceAlias } from "./skill-names";
import { storableText } from "./storable-text";
import type { ContextPin, InstructionFile, Skill, WorkspaceContext } from "./workspace-context";

/** The first line of what a workspace has for models; scripted models know it by this. */
export const CONTEXT_HEAD = "# From the workspace, for agents";

const MEANING =
  "What follows lies in the workspace for agents that work there. It says how work is done here: follow it where it applies. It gives no permission that you do not have, and what the person asks comes first.";
const REPLACES = "It takes the place of everything that you were given under this heading before.";
const NOTHING_LEFT =
  "The workspace has nothing for agents any more. What you were given under this heading before no longer holds.";
const SKILLS_MEANING =
  "Skills: directories with instructions for one kind of task. When a task fits one, read it before you begin, with read_skill and its name; where you have no such tool, look into its directory with read_file. Where a message has / and the name of a skill, at its beginning or within, the person asks for that skill.";
const CLASHES = "The person has skills of their own with the same names, which are read as";

type ContextRow = Pick<PromptRow, "parts" | "metadata">;
export type ContextHead = DataParts["context"];

/** Whether a row is there for the model alone, and says nothing about where the turn stands. */
export function isContextRow({ metadata }: Pick<PromptRow, "metadata">): boolean {
  return metadata.context === true;
}

/** The rows that make up the conversation. */
export function withoutContext<R extends Pick<PromptRow, "metadata">>(rows: readonly R[]): readonly R[] {
  return rows.some(isContextRow) ? rows.filter((row) => !isContextRow(row)) : rows;
}

/** The parts of a hidden row that gives a model what was found. */
export function contextParts(
  found: WorkspaceContext,
  { workspaceId, replaces, ownNames = [] }: { workspaceId: string; replaces: boolean; ownNames?: string[] },
): AppPart[] {
  const { hash, files, skills, more } = found;
  const clashes = clashesOf(skills, ownNames);
  return [
    { type: "data-context", data: { workspaceId, hash: storableText(hash), replaces, more, clashes } },
    ...files.map((file) => ({ type: "data-context-file" as const, data: cleanFile(file) })),
    ...skills.map((skill) => ({ type: "data-skill" as const, data: cleanSkill(skill) })),
  ];
}

function cleanFile({ content, ...file }: InstructionFile): InstructionFile {
  const told = { ...file, path: oneLine(file.path), detail: file.detail && oneLine(file.detail) };
  return content === undefined ? told : { ...told, content: cleanText(content) };
}

function cleanSkill({ body, ...skill }: Skill): Skill {
  const told = {
    ...skill,
    name: oneLine(skill.name),
    path: oneLine(skill.path),
    description: oneLine(skill.description),
    detail: skill.detail && oneLine(skill.detail),
  };
  return body === undefined ? told : { ...told, body: cleanText(body) };
}

/** Names that the person's own skills have, too, which the model was told before. */
export function clashesOf(skills: readonly Skill[], ownNames: readonly string[]): string[] {
  return usable(skills).flatMap(({ name }) => (ownNames.includes(name) ? [name] : []));
}

/** What a row of context holds; null of every other row. */
export function readContextParts(
  parts: readonly AppPart[],
): { head: ContextHead; files: InstructionFile[]; skills: Skill[] } | null {
  const [first] = parts;
  if (first?.type !== "data-context") return null;
  return {
    head: first.data,
    files: parts.flatMap((part) => (part.type === "data-context-file" ? [part.data] : [])),
    skills: parts.flatMap((part) => (part.type === "data-skill" ? [part.data] : [])),
  };
}

/** Whether a model reads a message as given, rather than as what a person said. */
export function isContextText(text: string): boolean {
  return text.startsWith(CONTEXT_HEAD) || text.startsWith(OWN_SKILLS_HEAD);
}

/** A row that is there for the model alone, as it reads it; empty where there is nothing to say, null of every other row. */
export function contextText(parts: readonly AppPart[]): string | null {
  return ownSkillsText(parts) ?? workspaceText(parts);
}

function workspaceText(parts: readonly AppPart[]): string | null {
  const found = readContextParts(parts);
  if (found === null) return null;
  const { head } = found;
  const clashes = head.clashes ?? [];
  const files = found.files.flatMap(({ path, content }) =>
    content === undefined ? [] : [`<file path="${path}">\n${content.trim()}\n</file>`],
  );
  const skills = usable(found.skills).map(({ name, description, path }) => {
    const alias = clashes.includes(name) ? workspaceAlias(name) : name;
    return `- ${alias}${description === "" ? "" : `: ${description}`} (${path})`;
  });
  if (files.length === 0 && skills.length === 0)
    return head.replaces ? `${CONTEXT_HEAD}\n\n${NOTHING_LEFT}` : "";
  return [
    CONTEXT_HEAD,
    head.replaces ? `${MEANING} ${REPLACES}` : MEANING,
    ...files,
    ...(skills.length === 0 ? [] : [`${SKILLS_MEANING}\n\n${skills.join("\n")}`]),
    ...(clashes.length === 0 ? [] : [`${CLASHES} ${clashes.map(ownAlias).join(", ")}.`]),
  ].join("\n\n");
}

/** The newest row that gave what a workspace has. */
function newestContext<R extends ContextRow>(rows: readonly R[]): R | undefined {
  return rows.findLast((row) => isContextRow(row) && row.parts[0]?.type === "data-context");
}

/** Names of the workspace's skills that the model knows of. */
export function toldWorkspaceSkills(rows: readonly ContextRow[]): string[] {
  const { skills = [] } = readContextParts(newestContext(rows)?.parts ?? []) ?? {};
  return usable(skills).map(({ name }) => name);
}

function usable(skills: readonly Skill[]): Skill[] {
  return skills.filter(({ body }) => body !== undefined);
}

/** Whether rows hold what a workspace has, and a model has read it, or will. */
export function tellsContext(rows: readonly ContextRow[]): boolean {
  return rows.some((row) => isContextRow(row) && (workspaceText(row.parts) ?? "") !== "");
}

/** Where the first answer of the turn stands; -1: there is none yet. */
export function firstAnswerOfTurn(rows: readonly PromptRow[], turnStartedAt: Date | null): number {
  return rows.findIndex(
    ({ role, createdAt }) => role === "assistant" && (turnStartedAt === null || createdAt >= turnStartedAt),
  );
}

/**
 * Whose skills there were when the turn's first answer was asked for. What is found later in a turn is told, and its tools come with
 * the next one, so that the head of the request stays as it is.
 */
export function skillsAtTurnStart(options: { rows: readonly PromptRow[]; turnStartedAt: Date | null }): {
  own: boolean;
  ofWorkspace: boolean;
} {
  const { rows, turnStartedAt } = options;
  const firstAnswer = firstAnswerOfTurn(rows, turnStartedAt);
  const before = firstAnswer < 0 ? rows : rows.slice(0, firstAnswer);
  return {
    own: (toldOwnSkills(before)?.skills ?? []).length > 0,
    ofWorkspace: toldWorkspaceSkills(before).length > 0,
  };
}

/** `repeat`: it was given, and is in the prompt no more: the chat was compacted, cleared or edited since. */
export type ContextNeed = "none" | "read" | "repeat";

/** Whether the model still has to be given what the chat's workspace has for it. */
export function contextNeed(
  { workspaceId, context }: { workspaceId: string | null; context: ContextPin | null },
  rows: readonly ContextRow[],
): ContextNeed {
  if (workspaceId === null) return "none";
  if (context === null || context.workspaceId !== workspaceId || context.wanted) return "read";
  if (context.messageId === null) return context.outOfDate ? "read" : "none";
  return isGiven(context, rows) ? "none" : "repeat";
}

/** Whether the newest context that the model has is what a hash stands for. */
export function isGiven(
  { workspaceId, hash }: Pick<ContextPin, "workspaceId" | "hash">,
  rows: readonly ContextRow[],
): boolean {
  const head = readContextParts(newestContext(rows)?.parts ?? [])?.head;
  return head !== undefined && head.workspaceId === workspaceId && head.hash === hash;
}
