import { z } from "zod";
import { type KnownSkills, type NamedSkill, resolveSkill } from "../chat/skill-names";
import type { Skill } from "../chat/workspace-context";
import { guidedError } from "../workspace/guidance";
import { isWorkspaceError, type WorkspaceConnection } from "../workspace/connection";
import type { ToolRunContext } from "../generation/tool-port";
import { done, failed, type Tool } from "./tool";

const TIMEOUT_MS = 30_000;
/** The list of files is an extra: what the skill says is known here. */
const LIST_BUDGET_MS = 5_000;
const MAX_PATH_CHARACTERS = 1_000;

/** The workspace's skills that a chat was given, the directories beside the usual ones in which they may lie, and its owner's by name. */
export interface GivenSkills {
  skills: readonly Skill[];
  directories: readonly string[];
  own: readonly string[];
}

export interface SkillDeps {
  connect(workspaceId: string): WorkspaceConnection;
  givenSkills(chatId: string): Promise<GivenSkills>;
  /** What a skill of a person's own says; null: it is there no more. */
  ownSkillBody(of: { userId: string; name: string }): Promise<string | null>;
}

const skillName = z.string().min(1).max(MAX_PATH_CHARACTERS);
const readInput = z.strictObject({ name: skillName.describe("The skill's name, as it was listed.") });
const fileInput = z.strictObject({
  name: skillName.describe("The skill's name, as it was listed."),
  path: z
    .string()
    .min(1)
    .max(MAX_PATH_CHARACTERS)
    .describe("Relative to the skill's directory, as read_skill lists it."),
});

/** What a skill says: of the workspace's as it was when the chat was given it, with the files that lie beside it now; of the owner's as it is. */
export function readSkillTool(deps: SkillDeps): Tool {
  return {
    name: "read_skill",
    description:
      "Read a skill, of the person's own or of the workspace: its instructions, and which files come with it. Do so before you begin a task that it is for.",
    inputSchema: readInput,
    kind: "server",
    timeoutMs: () => TIMEOUT_MS,
    run: async (raw, context) => {
      const { name } = readInput.parse(raw);
      const given = await deps.givenSkills(context.chatId);
      const found = resolveSkill(name, known(given));
      if (found.source === "none") return failed(found.problem);
      const { alias } = found;
      if (found.source === "personal") {
        const body = await deps.ownSkillBody({ userId: context.ownerId, name: found.name });
        return body === null
          ? failed(`The skill ${alias} was deleted. Go on without it.`)
          : done({ name: alias, body, files: [] });
      }
      const { path: dir, body } = found.skill;
      return done({ name: alias, dir, body, files: await listedFiles(deps, context, { given, dir }) });
    },
  };
}

const known = ({ own, skills }: GivenSkills): KnownSkills => ({
  own,
  ofWorkspace: skills.filter(({ body }) => body !== undefined),
});

async function listedFiles(
  { connect }: SkillDeps,
  { chatId, ownerEpoch, workspaceId, signal }: ToolRunContext,
  { given, dir }: { given: GivenSkills; dir: string },
): Promise<string[]> {
  if (workspaceId === null) return [];
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(LIST_BUDGET_MS)]);
  const { directories } = given;
  return filesOf(
    connect(workspaceId),
    { chatId, ownerEpoch, signal: inTime },
    { directory: dir, directories },
  );
}

async function filesOf(
  connection: WorkspaceConnection,
  of: { chatId: string; ownerEpoch: number; signal: AbortSignal },
  where: { directory: string; directories: readonly string[] },
): Promise<string[]> {
  const { directory, directories } = where;
  try {
    return (await connection.skillFiles(of, { directory, directories })).files;
  } catch (error) {
    if (isWorkspaceError(error)) return [];
    throw error;
  }
}

/** A file that comes with a skill, as it is now. */
export function readSkillFileTool({ connect, givenSkills }: SkillDeps): Tool {
  return {
    name: "read_skill_file",
    description:
      "Read a file that comes with a skill; read_skill lists them. At most 512 KiB of it are shown.",
    inputSchema: fileInput,
    kind: "server",
    timeoutMs: () => TIMEOUT_MS,
    run: async (raw, { chatId, ownerEpoch, workspaceId, signal }) => {
      const { name, path } = fileInput.parse(raw);
      const problem = pathProblem(path);
      if (problem !== null) return failed(problem);
      const given = await givenSkills(chatId);
      const named = resolveSkill(name, known(given));
      if (named.source !== "workspace") return failed(noFiles(named));
      if (workspaceId === null) throw guidedError("none");
      const { directories } = given;
      const request = { directory: named.skill.path, path, directories };
      const found = await connect(workspaceId).skillFile({ chatId, ownerEpoch, signal }, request);
      return done({ name: named.alias, path, ...found });
    },
  };
}

function pathProblem(path: string): string | null {
  if (path.startsWith("/")) return `${path} is absolute. Give the path relative to the skill's directory.`;
  const parts = path.split("/");
  if (parts.includes("..")) return `${path} leads out of the skill's directory. Give a path inside it.`;
  if (parts.some((part) => part.startsWith("."))) {
    return `${path} names something hidden. Only files that read_skill lists can be read.`;
  }
  return null;
}

function noFiles(named: Exclude<NamedSkill, { source: "workspace" }>): string {
  if (named.source === "none") return named.problem;
  return `${named.alias} is the person's own skill, and no files come with it: read_skill shows all of it.`;
}
