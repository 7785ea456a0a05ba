/** What a workspace's environment says about where agents find what is meant for them. */
export interface AgentSettings {
  /** Searched for instruction files, besides the workspace's directory itself. */
  instructionsDirectories: readonly string[];
  /** Names of instruction files, in the order in which they are read. */
  instructionsFiles: readonly string[];
  /** Directories whose subdirectories are skills. */
  skillsDirectories: readonly string[];
  /** Name of the file that makes a directory a skill. */
  skillMetaFile: string;
  /** Files that name MCP servers. */
  mcpConfigFiles: readonly string[];
}

/** A setting names places as people do: beneath `~`, relative to the workspace's directory, or absolute. */
const MAX_ENTRIES = 50;
const MAX_PATH_CHARACTERS = 1_024;

const DEFAULTS: AgentSettings = {
  instructionsDirectories: ["~/.lathe"],
  instructionsFiles: ["AGENTS.md"],
  skillsDirectories: [".agents/skills", "skills", ".claude/skills", ".codex/skills", "~/.lathe/skills"],
  skillMetaFile: "SKILL.md",
  mcpConfigFiles: [".mcp.json"],
};

/** Reads the LATHE_AGENT_* settings; one that is missing or says nothing leaves the usual place. */
export function agentSettingsOf(env: Readonly<Record<string, string | undefined>>): AgentSettings {
  const paths = (name: string, usual: readonly string[]) => orUsual(entries(env[name]), usual);
  const names = (name: string, usual: readonly string[]) => orUsual(entries(env[name]).filter(isName), usual);
  const [skillMetaFile = DEFAULTS.skillMetaFile] = names("LATHE_AGENT_SKILL_META_FILE", [
    DEFAULTS.skillMetaFile,
  ]);
  return {
    instructionsDirectories: paths("LATHE_AGENT_INSTRUCTIONS_DIRS", DEFAULTS.instructionsDirectories),
    instructionsFiles: names("LATHE_AGENT_INSTRUCTIONS_FILE", DEFAULTS.instructionsFiles),
    skillsDirectories: paths("LATHE_AGENT_SKILLS_DIRS", DEFAULTS.skillsDirectories),
    skillMetaFile,
    mcpConfigFiles: paths("LATHE_AGENT_MCP_CONFIG_FILES", DEFAULTS.mcpConfigFiles),
  };
}

/** Where a directory besides the workspace's own keeps skills: as a workspace does. */
export function containersIn(directories: readonly string[], { skillsDirectories }: AgentSettings): string[] {
  const relative = skillsDirectories.filter((setting) => !/^[~/]/.test(setting));
  return directories.flatMap((directory) => relative.map((container) => `${directory}/${container}`));
}

function entries(value: string | undefined): string[] {
  const found = (value ?? "").split(",").map((entry) => entry.trim());
  const usable = found.filter(
    (entry) => entry !== "" && entry.length <= MAX_PATH_CHARACTERS && !entry.includes("\0"),
  );
  return [...new Set(usable)].slice(0, MAX_ENTRIES);
}

/** A file is looked for in a directory: what would lead out of it is none of its names. */
function isName(entry: string): boolean {
  return !entry.includes("/") && entry !== "." && entry !== "..";
}

function orUsual(found: readonly string[], usual: readonly string[]): readonly string[] {
  return found.length > 0 ? found : usual;
}
