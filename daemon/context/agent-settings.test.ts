import { expect, test } from "vitest";
import { agentSettingsOf } from "./agent-settings";

test("without settings the usual places are searched", () => {
  expect(agentSettingsOf({})).toEqual({
    instructionsDirectories: ["~/.lathe"],
    instructionsFiles: ["AGENTS.md"],
    skillsDirectories: [".agents/skills", "skills", ".claude/skills", ".codex/skills", "~/.lathe/skills"],
    skillMetaFile: "SKILL.md",
    mcpConfigFiles: [".mcp.json"],
  });
});

test("a setting is a list with commas, and takes the place of what is usual", () => {
  const settings = agentSettingsOf({
    LATHE_AGENT_INSTRUCTIONS_DIRS: "~/team, docs/agents ,/opt/team",
    LATHE_AGENT_INSTRUCTIONS_FILE: "TEAM.md,AGENTS.md",
    LATHE_AGENT_SKILLS_DIRS: "tools/skills",
    LATHE_AGENT_SKILL_META_FILE: "ABOUT.md",
    LATHE_AGENT_MCP_CONFIG_FILES: "~/.mcp.json,.mcp.json,",
  });
  expect(settings).toEqual({
    instructionsDirectories: ["~/team", "docs/agents", "/opt/team"],
    instructionsFiles: ["TEAM.md", "AGENTS.md"],
    skillsDirectories: ["tools/skills"],
    skillMetaFile: "ABOUT.md",
    mcpConfigFiles: ["~/.mcp.json", ".mcp.json"],
  });
});

test("a setting that names nothing usable leaves what is usual", () => {
  const settings = agentSettingsOf({
    LATHE_AGENT_INSTRUCTIONS_DIRS: " , ,",
    LATHE_AGENT_INSTRUCTIONS_FILE: "../AGENTS.md,..,a/b",
    LATHE_AGENT_SKILL_META_FILE: "/etc/passwd",
    LATHE_AGENT_SKILLS_DIRS: `${"x".repeat(2_000)},with\0nul`,
  });
  expect(settings).toEqual(agentSettingsOf({}));
});

test("a list has an end, and names nothing twice", () => {
  const many = Array.from({ length: 200 }, (_, index) => `dir-${index}`);
  const settings = agentSettingsOf({ LATHE_AGENT_SKILLS_DIRS: ["dir-0", ...many].join(",") });
  expect(settings.skillsDirectories).toEqual(many.slice(0, 50));
});
