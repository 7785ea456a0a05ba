import type { AppPart, DataParts } from "./message-types";
import type { PromptRow } from "./messages";
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
  "Skills: directories with instructions for one kind of task. When a task fits one, read it before you begin, with read_skill and its name; where you have no such tool, look into its directory with read_file.";

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
  { workspaceId, replaces }: { workspaceId: string; replaces: boolean },
): AppPart[] {
  const { hash, files, skills, more } = found;
  return [
    { type: "data-context", data: { workspaceId, hash: storableText(hash), replaces, more } },
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

/** Control characters, marks that turn the direction of text, and characters that nobody sees, as a person would not find them. */
const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|[\u{E0000}-\u{E007F}]/gu;

function cleanText(text: string): string {
  return storableText(text).replaceAll("\r\n", "\n").replace(UNSEEN, "");
}

function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, " ").trim();
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

/** A row of context as a model reads it; empty where there is nothing to say, null of every other row. */
export function contextText(parts: readonly AppPart[]): string | null {
  const found = readContextParts(parts);
  if (found === null) return null;
  const { head } = found;
  const files = found.files.flatMap(({ path, content }) =>
    content === undefined ? [] : [`<file path="${path}">\n${content.trim()}\n</file>`],
  );
  const skills = usable(found.skills).map(
    ({ name, description, path }) => `- ${name}${description === "" ? "" : `: ${description}`} (${path})`,
  );
  if (files.length === 0 && skills.length === 0)
    return head.replaces ? `${CONTEXT_HEAD}\n\n${NOTHING_LEFT}` : "";
  return [
    CONTEXT_HEAD,
    head.replaces ? `${MEANING} ${REPLACES}` : MEANING,
    ...files,
    ...(skills.length === 0 ? [] : [`${SKILLS_MEANING}\n\n${skills.join("\n")}`]),
  ].join("\n\n");
}

function usable(skills: readonly Skill[]): Skill[] {
  return skills.filter(({ body }) => body !== undefined);
}

/** Whether rows hold context that a model has read, or will. */
export function tellsContext(rows: readonly ContextRow[]): boolean {
  return rows.some((row) => isContextRow(row) && contextText(row.parts) !== "");
}

/**
 * Whether there were skills when the turn's first answer was asked for. What is found later in a turn is told, and its tools come with
 * the next one, so that the head of the request stays as it is.
 */
export function hadSkillsAtTurnStart(options: {
  rows: readonly PromptRow[];
  turnStartedAt: Date | null;
}): boolean {
  const { rows, turnStartedAt } = options;
  const firstAnswer = rows.findIndex(
    ({ role, createdAt }) => role === "assistant" && (turnStartedAt === null || createdAt >= turnStartedAt),
  );
  const before = firstAnswer < 0 ? rows : rows.slice(0, firstAnswer);
  const newest = before.findLast(isContextRow);
  return usable(readContextParts(newest?.parts ?? [])?.skills ?? []).length > 0;
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
  const head = readContextParts(rows.findLast(isContextRow)?.parts ?? [])?.head;
  return head !== undefined && head.workspaceId === workspaceId && head.hash === hash;
}
