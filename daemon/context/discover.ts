import { createHash } from "node:crypto";
import type { InstructionFile, Skill, WorkspaceContext } from "../../lib/chat/workspace-context";
import { type AgentSettings, containersIn } from "./agent-settings";
import { listSkillDirectories } from "./list-directories";
import { locate, type Place, type PlaceContext } from "./places";
import { type FoundText, readText } from "./read-text";
import { isSkillName, parseSkill } from "../../lib/chat/skill-file";

const MAX_FILE_BYTES = 64 * 1024;
const MAX_TOTAL_BYTES = 2 * 1024 * 1024;
/** The same as JSON, in which a line end or a quote takes two bytes: the answer has to fit in one frame. */
const MAX_ENCODED_BYTES = 3 * 1024 * 1024;
const MAX_RESOURCES = 500;
const MAX_LISTED = 2 * MAX_RESOURCES;
/** Other agents' names for the same; read where a project begins only. */
const OTHER_INSTRUCTIONS = ["CLAUDE.md", ".cursorrules"];

const NO_ROOM = "What this workspace has for agents is too much together; what comes first is used.";

/** Reads what a workspace has to say to a model: shallow, in the order of the settings, within limits. */
export async function discoverContext(
  where: { settings: AgentSettings; usual: boolean; directories: readonly string[] },
  context: PlaceContext,
): Promise<WorkspaceContext> {
  const { settings, usual, directories } = where;
  const kept = createKept();
  await discoverInstructions(instructionPlaces(where), context, kept);
  const containers = [...(usual ? settings.skillsDirectories : []), ...containersIn(directories, settings)];
  await discoverSkills({ ...settings, skillsDirectories: containers }, context, kept);
  const { files, skills } = kept;
  const more = kept.more();
  const hash = createHash("sha256")
    .update(JSON.stringify([files, skills, more]))
    .digest("hex");
  return { hash, files, skills, more };
}

interface InstructionPlace {
  setting: string;
  names: readonly string[];
}

function instructionPlaces(where: Parameters<typeof discoverContext>[0]): InstructionPlace[] {
  const { instructionsDirectories, instructionsFiles } = where.settings;
  const ownNames = [...new Set([...instructionsFiles, ...OTHER_INSTRUCTIONS])];
  const usual = [
    { setting: ".", names: ownNames },
    ...instructionsDirectories.map((setting) => ({ setting, names: instructionsFiles })),
  ];
  const added = where.directories.map((setting) => ({ setting, names: ownNames }));
  return [...(where.usual ? usual : []), ...added];
}

async function discoverInstructions(
  places: readonly InstructionPlace[],
  context: PlaceContext,
  kept: Kept,
): Promise<void> {
  const seen = new Map<string, string>();
  for (const { setting, names } of places) {
    const place = await locate(setting, context);
    if (place === null) continue;
    for (const name of names) kept.file(await instructionsAt(place, name, seen));
  }
}

/** `seen`: paths by what they say, so that a copy or a link under another name is told once. */
async function instructionsAt(
  place: Place,
  name: string,
  seen: Map<string, string>,
): Promise<InstructionFile | null> {
  const path = shownPath(place, name);
  const found = await readText(place, name, MAX_FILE_BYTES);
  if (found === null) return null;
  const { size, status } = found;
  if (status !== "ok") return { path, size, status, detail: found.detail };
  const first = seen.get(found.identity) ?? seen.get(digest(found.text));
  if (first === path) return null;
  if (first !== undefined) return { path, size, status: "excluded", detail: `It says the same as ${first}.` };
  seen.set(found.identity, path).set(digest(found.text), path);
  return { path, size, status, content: found.text };
}

async function discoverSkills(
  { skillsDirectories, skillMetaFile }: AgentSettings,
  context: PlaceContext,
  kept: Kept,
): Promise<void> {
  const byName = new Map<string, string>();
  const identities = new Set<string>();
  for (const setting of skillsDirectories) {
    const place = await locate(setting, context);
    if (place === null) continue;
    const { names, more } = await listSkillDirectories(place);
    kept.overlooked(more);
    for (const name of names) {
      if (kept.isFull()) {
        kept.overlooked(1);
        continue;
      }
      const found = await readText(place, `${name}/${skillMetaFile}`, MAX_FILE_BYTES);
      if (found === null || (found.status === "ok" && identities.has(found.identity))) continue;
      if (found.status === "ok") identities.add(found.identity);
      kept.skill(skillOf(found, { name, path: shownPath(place, name), byName }));
    }
  }
}

function skillOf(
  found: FoundText,
  { name, path, byName }: { name: string; path: string; byName: Map<string, string> },
): Skill {
  const skill = { name, description: "", path, size: found.size };
  if (found.status !== "ok") return { ...skill, status: found.status, detail: found.detail };
  if (!isSkillName(name)) {
    const detail = "Its directory's name is not of small letters, digits and single hyphens.";
    return { ...skill, status: "invalid", detail };
  }
  const parsed = parseSkill(found.text, name);
  if (!parsed.ok) return { ...skill, status: "invalid", detail: parsed.detail };
  const { description, body } = parsed;
  const first = byName.get(name);
  if (first !== undefined) {
    return {
      ...skill,
      description,
      status: "excluded",
      detail: `${first} has the same name and comes first.`,
    };
  }
  byName.set(name, path);
  return { ...skill, description, status: "ok", body };
}

function shownPath({ shown }: Place, name: string): string {
  if (shown === "" || shown === ".") return name;
  return `${shown.endsWith("/") ? shown : `${shown}/`}${name}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

type Kept = ReturnType<typeof createKept>;

/** What is listed, and what of it there is room for. */
function createKept() {
  const files: InstructionFile[] = [];
  const skills: Skill[] = [];
  let resources = 0;
  let bytes = 0;
  let encoded = 0;
  let more = 0;

  function hasRoomFor(text: string): boolean {
    const length = Buffer.byteLength(text);
    const encodedLength = Buffer.byteLength(JSON.stringify(text));
    if (resources >= MAX_RESOURCES) return false;
    if (bytes + length > MAX_TOTAL_BYTES || encoded + encodedLength > MAX_ENCODED_BYTES) return false;
    resources += 1;
    bytes += length;
    encoded += encodedLength;
    return true;
  }

  const isFull = () => files.length + skills.length >= MAX_LISTED;

  function isListed(): boolean {
    if (!isFull()) return true;
    more += 1;
    return false;
  }

  return {
    files,
    skills,
    isFull,
    more: () => more,
    overlooked: (count: number) => {
      more += count;
    },
    file: (file: InstructionFile | null) => {
      if (file === null || !isListed()) return;
      const { content, ...listed } = file;
      const isKept = content === undefined || hasRoomFor(content);
      files.push(isKept ? file : { ...listed, status: "excluded", detail: NO_ROOM });
    },
    skill: (skill: Skill) => {
      if (!isListed()) return;
      const { body, ...listed } = skill;
      const isKept = body === undefined || hasRoomFor(body);
      skills.push(isKept ? skill : { ...listed, status: "excluded", detail: NO_ROOM });
    },
  };
}
