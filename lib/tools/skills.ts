import { z } from "zod";
import type { Skill } from "../chat/workspace-context";
import { guidedError } from "../workspace/guidance";
import { isWorkspaceError, type WorkspaceConnection } from "../workspace/connection";
import { done, failed, type Tool } from "./tool";

const TIMEOUT_MS = 30_000;
/** The list of files is an extra: what the skill says is known here. */
const LIST_BUDGET_MS = 5_000;
const MAX_PATH_CHARACTERS = 1_000;

/** The skills that a chat was given, and the directories beside the usual ones in which they may lie. */
export interface GivenSkills {
  skills: readonly Skill[];
  directories: readonly string[];
}

export interface SkillDeps {
  connect(workspaceId: string): WorkspaceConnection;
  givenSkills(chatId: string): Promise<GivenSkills>;
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

/** What a skill says, as it was when the chat was given it, and which files lie beside it now. */
export function readSkillTool({ connect, givenSkills }: SkillDeps): Tool {
  return {
    name: "read_skill",
    description:
      "Read a skill of the workspace: its instructions, and which files come with it. Do so before you begin a task that it is for.",
    inputSchema: readInput,
    kind: "server",
    timeoutMs: () => TIMEOUT_MS,
    run: async (raw, { chatId, ownerEpoch, workspaceId, signal }) => {
      const { name } = readInput.parse(raw);
      const given = await givenSkills(chatId);
      const skill = given.skills.find((one) => one.name === name && one.body !== undefined);
      if (skill === undefined) return failed(unknownSkill(name, given));
      const of = {
        chatId,
        ownerEpoch,
        signal: AbortSignal.any([signal, AbortSignal.timeout(LIST_BUDGET_MS)]),
      };
      const files =
        workspaceId === null
          ? []
          : await filesOf(connect(workspaceId), of, { ...given, directory: skill.path });
      return done({ name, dir: skill.path, body: skill.body, files });
    },
  };
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
      if (workspaceId === null) throw guidedError("none");
      const given = await givenSkills(chatId);
      const skill = given.skills.find((one) => one.name === name && one.body !== undefined);
      if (skill === undefined) return failed(unknownSkill(name, given));
      const { directories } = given;
      const request = { directory: skill.path, path, directories };
      const found = await connect(workspaceId).skillFile({ chatId, ownerEpoch, signal }, request);
      return done({ name, path, ...found });
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

function unknownSkill(name: string, { skills }: GivenSkills): string {
  const names = skills.filter(({ body }) => body !== undefined).map((skill) => skill.name);
  if (names.length === 0) return `There is no skill ${name}: this chat has no skills.`;
  return `There is no skill ${name}. There are: ${names.join(", ")}.`;
}
