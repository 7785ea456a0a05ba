import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { WorkspaceContext } from "../lib/chat/workspace-context";
import { RESULT_SCHEMAS } from "../lib/workspace/result-schemas";
import { startTestDaemon, type TestDaemon } from "./testing";

const KIBIBYTE = 1024;
const USUAL = { usual: true, directories: [] as string[] };

let daemon: TestDaemon;
beforeEach(async () => {
  daemon = await startTestDaemon();
});
afterEach(() => daemon.close());

async function restarted(env: Record<string, string>): Promise<void> {
  await daemon.close();
  daemon = await startTestDaemon({ config: { env } });
}

function put(path: string, content: string | Buffer): void {
  const at = path.startsWith("~/")
    ? join(daemon.stateDirectory, "home", path.slice(2))
    : join(daemon.root, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, content);
}

const skill = (name: string, description = `About ${name}`, body = `How to ${name}.`) =>
  `---\nname: ${name}\ndescription: ${description}\n---\n\n${body}\n`;

async function discovered(): Promise<WorkspaceContext> {
  const answer = await daemon.result<WorkspaceContext>({ kind: "context", ...USUAL });
  // What the daemon says is what the server can read.
  expect(RESULT_SCHEMAS.context.parse(answer)).toEqual(answer);
  return answer;
}

const statuses = (items: { path: string; status: string }[]) =>
  Object.fromEntries(items.map(({ path, status }) => [path, status]));

test("an empty workspace has nothing to say", async () => {
  expect(await discovered()).toEqual({ hash: expect.any(String), files: [], skills: [], more: 0 });
});

test("instruction files of the workspace's directory and of the home are read, those below are not", async () => {
  put("AGENTS.md", "Use tabs.\r\nRun the tests.\n");
  put("CLAUDE.md", "Say why.\n");
  put(".cursorrules", "Short names.\n");
  put("~/.lathe/AGENTS.md", "I am Ada.\n");
  put("~/.lathe/CLAUDE.md", "Not looked for here.\n");
  put("packages/web/AGENTS.md", "Not at the root.\n");
  const { files } = await discovered();
  expect(files).toEqual([
    { path: "AGENTS.md", size: 26, status: "ok", content: "Use tabs.\nRun the tests.\n" },
    { path: "CLAUDE.md", size: 9, status: "ok", content: "Say why.\n" },
    { path: ".cursorrules", size: 13, status: "ok", content: "Short names.\n" },
    { path: "~/.lathe/AGENTS.md", size: 10, status: "ok", content: "I am Ada.\n" },
  ]);
});

test("the same words under two names are told once", async () => {
  put("AGENTS.md", "Use tabs.\n");
  symlinkSync("AGENTS.md", join(daemon.root, "CLAUDE.md"));
  put(".cursorrules", "Use tabs.\n");
  const { files } = await discovered();
  expect(statuses(files)).toEqual({ "AGENTS.md": "ok", "CLAUDE.md": "excluded", ".cursorrules": "excluded" });
  expect(files[1]?.detail).toBe("It says the same as AGENTS.md.");
});

test("settings name other places and other files", async () => {
  await restarted({
    LATHE_AGENT_INSTRUCTIONS_DIRS: "docs/agents,~/team",
    LATHE_AGENT_INSTRUCTIONS_FILE: "TEAM.md",
    LATHE_AGENT_SKILLS_DIRS: "tools,~/skills",
    LATHE_AGENT_SKILL_META_FILE: "ABOUT.md",
  });
  put("TEAM.md", "root");
  put("AGENTS.md", "no longer looked for");
  put("docs/agents/TEAM.md", "relative");
  put("~/team/TEAM.md", "home");
  put("tools/deploy/ABOUT.md", skill("deploy"));
  put("~/skills/review/ABOUT.md", skill("review"));
  put("skills/usual/SKILL.md", skill("usual"));
  const { files, skills } = await discovered();
  expect(files.map(({ path }) => path)).toEqual(["TEAM.md", "docs/agents/TEAM.md", "~/team/TEAM.md"]);
  expect(skills.map(({ path, name }) => [path, name])).toEqual([
    ["tools/deploy", "deploy"],
    ["~/skills/review", "review"],
  ]);
});

test("an absolute place counts as far as commands see it", async () => {
  const outside = mkdtempSync(join(process.cwd(), ".cache", "team-"));
  const covered = mkdtempSync(join(tmpdir(), "lathe-covered-"));
  try {
    writeFileSync(join(outside, "AGENTS.md"), "From the team.");
    writeFileSync(join(covered, "AGENTS.md"), "Commands have another /tmp.");
    symlinkSync("/etc/passwd", join(outside, "passwd"));
    const dirs = [outside, covered, "/proc/self", daemon.stateDirectory, "/run/lathe/home/inside"];
    await restarted({
      LATHE_AGENT_INSTRUCTIONS_DIRS: dirs.join(","),
      LATHE_AGENT_INSTRUCTIONS_FILE: "AGENTS.md,passwd,status,config.json",
    });
    put("~/inside/AGENTS.md", "By its name in the sandbox.");
    const { files } = await discovered();
    expect(files).toEqual([
      { path: `${outside}/AGENTS.md`, size: 14, status: "ok", content: "From the team." },
      { path: `${outside}/passwd`, size: 0, status: "unreadable", detail: expect.any(String) },
      {
        path: "/run/lathe/home/inside/AGENTS.md",
        size: 27,
        status: "ok",
        content: "By its name in the sandbox.",
      },
    ]);
  } finally {
    rmSync(outside, { recursive: true });
    rmSync(covered, { recursive: true });
  }
});

test("skills are directories in the known containers, one level deep", async () => {
  put(".agents/skills/deploy/SKILL.md", skill("deploy", "How a release is made"));
  put("skills/review/SKILL.md", skill("review"));
  put(".claude/skills/write-tests/SKILL.md", skill("write-tests"));
  put(".codex/skills/fix/SKILL.md", skill("fix"));
  put("skills/group/nested/SKILL.md", skill("nested"));
  put("skills/SKILL.md", skill("skills"));
  put("skills/README.md", "no skill");
  put("~/.lathe/skills/mine/SKILL.md", skill("mine"));
  const { skills } = await discovered();
  expect(skills.map(({ path, status }) => [path, status])).toEqual([
    [".agents/skills/deploy", "ok"],
    ["skills/review", "ok"],
    [".claude/skills/write-tests", "ok"],
    [".codex/skills/fix", "ok"],
    ["~/.lathe/skills/mine", "ok"],
  ]);
  expect(skills[0]).toMatchObject({ description: "How a release is made", body: "How to deploy." });
});

test("a skill that is not as it should be is listed with the reason", async () => {
  put("skills/no-header/SKILL.md", "Just text.");
  put("skills/other-name/SKILL.md", skill("another-name"));
  put("skills/Upper_Case/SKILL.md", skill("Upper_Case"));
  put("skills/bad-yaml/SKILL.md", "---\nname: [\n---\n");
  put("skills/no-name/SKILL.md", "---\ndescription: x\n---\n");
  put("skills/bomb/SKILL.md", "---\na: &a [x, x]\nb: &b [*a, *a]\nname: bomb\n---\n");
  put("skills/not-text/SKILL.md", Buffer.from([0x2d, 0x2d, 0x2d, 0x0a, 0xff, 0xfe]));
  put("skills/no-description/SKILL.md", "---\nname: no-description\n---\nBody");
  put(".agents/skills/twice/SKILL.md", skill("twice", "first"));
  put("skills/twice/SKILL.md", skill("twice", "second"));
  const { skills } = await discovered();
  expect(statuses(skills)).toEqual({
    ".agents/skills/twice": "ok",
    "skills/Upper_Case": "invalid",
    "skills/bad-yaml": "invalid",
    "skills/bomb": "invalid",
    "skills/no-description": "ok",
    "skills/no-header": "invalid",
    "skills/no-name": "invalid",
    "skills/not-text": "invalid",
    "skills/other-name": "invalid",
    "skills/twice": "excluded",
  });
  expect(skills.find(({ name }) => name === "other-name")?.detail).toBe(
    "It is named another-name, and its directory other-name.",
  );
});

test("links lead nowhere outside, and nothing that is no plain file is waited for", async () => {
  const home = join(daemon.stateDirectory, "home");
  mkdirSync(join(daemon.root, "skills/pipe"), { recursive: true });
  symlinkSync("/etc/passwd", join(daemon.root, "AGENTS.md"));
  symlinkSync("CLAUDE.md", join(daemon.root, "CLAUDE.md"));
  execFileSync("mkfifo", [join(daemon.root, ".cursorrules"), join(daemon.root, "skills/pipe/SKILL.md")]);
  symlinkSync("/etc", join(daemon.root, "skills/etc"));
  symlinkSync(home, join(daemon.root, ".agents"));
  put("~/skills/stolen/SKILL.md", skill("stolen"));
  const { files, skills } = await discovered();
  expect(statuses(files)).toEqual({
    "AGENTS.md": "unreadable",
    "CLAUDE.md": "unreadable",
    ".cursorrules": "unreadable",
  });
  expect(statuses(skills)).toEqual({ "skills/pipe": "unreadable", "skills/etc": "unreadable" });
  expect(JSON.stringify({ files, skills })).not.toContain("root:");
});

test("a file beyond 64 KiB is listed, however large it says it is", async () => {
  put("AGENTS.md", "x".repeat(64 * KIBIBYTE));
  put("CLAUDE.md", "y".repeat(64 * KIBIBYTE + 1));
  put(".cursorrules", "");
  truncateSync(join(daemon.root, ".cursorrules"), 1024 ** 4);
  const { files } = await discovered();
  expect(files.map(({ status, size }) => [status, size])).toEqual([
    ["ok", 64 * KIBIBYTE],
    ["oversize", 64 * KIBIBYTE + 1],
    ["oversize", 1024 ** 4],
  ]);
});

test("what is over 2 MiB together is listed without its text, and the answer fits in a frame", async () => {
  for (let n = 10; n < 60; n++)
    put(`skills/skill-${n}/SKILL.md`, skill(`skill-${n}`, "Large", '"\n'.repeat(31 * KIBIBYTE)));
  const { skills } = await discovered();
  expect(skills).toHaveLength(50);
  const kept = skills.filter(({ status }) => status === "ok");
  const bytes = kept.reduce((sum, { body = "" }) => sum + body.length, 0);
  expect(bytes).toBeGreaterThan(1024 * KIBIBYTE);
  expect(bytes).toBeLessThanOrEqual(2048 * KIBIBYTE);
  expect(skills.at(-1)).toEqual({
    name: "skill-59",
    path: "skills/skill-59",
    description: "Large",
    size: expect.any(Number),
    status: "excluded",
    detail: "What this workspace has for agents is too much together; what comes first is used.",
  });
});

test("500 resources are used, 1,000 are listed, and what is beyond is counted", async () => {
  for (let n = 1_000; n < 2_100; n++) put(`skills/s${n}/SKILL.md`, skill(`s${n}`));
  put("AGENTS.md", "first");
  const { files, skills, more } = await discovered();
  expect(files).toHaveLength(1);
  expect(skills.filter(({ status }) => status === "ok")).toHaveLength(499);
  expect(skills).toHaveLength(999);
  expect(more).toBe(101);
});

test("what is known already is not sent again", async () => {
  put("AGENTS.md", "one");
  const { hash } = await discovered();
  expect(await daemon.result({ kind: "context", ...USUAL, known: hash })).toEqual({ hash, unchanged: true });
  put("AGENTS.md", "two");
  const changed = await daemon.result<WorkspaceContext>({ kind: "context", ...USUAL, known: hash });
  expect(changed.hash).not.toBe(hash);
  expect(changed.files[0]?.content).toBe("two");
});

test("files of a skill are listed and read beneath its directory", async () => {
  put("skills/deploy/SKILL.md", skill("deploy"));
  put("skills/deploy/scripts/run.sh", "echo hi\n");
  put("skills/deploy/.secret", "hidden");
  put("skills/deploy/notes.md", "é".repeat(300 * KIBIBYTE));
  symlinkSync("/etc/passwd", join(daemon.root, "skills/deploy/passwd"));
  linkSync(join(daemon.root, "skills/deploy/notes.md"), join(daemon.root, "skills/deploy/linked.md"));
  const directory = "skills/deploy";
  expect(await daemon.result({ kind: "skill_files", directory, directories: [] })).toEqual({
    files: ["linked.md", "notes.md", "scripts/run.sh"],
    truncated: false,
  });
  const read = (path: string) => daemon.ask({ kind: "skill_file", directory, path, directories: [] });
  expect(await read("scripts/run.sh")).toMatchObject({
    state: "finished",
    result: { content: "echo hi\n", size: 8, truncated: false },
  });
  const cut = await daemon.result<{ content: string; truncated: boolean }>({
    kind: "skill_file",
    directory,
    path: "notes.md",
    directories: [],
  });
  expect(cut.truncated).toBe(true);
  expect(Buffer.byteLength(cut.content)).toBe(512 * KIBIBYTE);
  for (const path of [
    "../review/SKILL.md",
    ".secret",
    "/etc/passwd",
    "scripts/../.secret",
    "passwd",
    "scripts",
    "a//b",
  ]) {
    expect(await read(path)).toMatchObject({ state: "failed" });
  }
});

test("directories that were added count as a workspace's own does, also without it", async () => {
  put("AGENTS.md", "Of the root.");
  put("packages/web/AGENTS.md", "Of the web.");
  put("packages/web/CLAUDE.md", "Of the web, too.");
  put("packages/web/skills/style/SKILL.md", skill("style"));
  put("packages/web/skills/style/colours.md", "blue");
  const directories = ["packages/web", "../elsewhere"];
  const both = await daemon.result<WorkspaceContext>({ kind: "context", usual: true, directories });
  expect(both.files.map(({ path }) => path)).toEqual([
    "AGENTS.md",
    "packages/web/AGENTS.md",
    "packages/web/CLAUDE.md",
    "../elsewhere/AGENTS.md",
    "../elsewhere/CLAUDE.md",
    "../elsewhere/.cursorrules",
  ]);
  expect(both.files.filter(({ status }) => status === "unreadable")).toHaveLength(3);
  const alone = await daemon.result<WorkspaceContext>({
    kind: "context",
    usual: false,
    directories: ["packages/web"],
  });
  expect(alone.files.map(({ content }) => content)).toEqual(["Of the web.", "Of the web, too."]);
  const [style] = alone.skills;
  expect(style).toMatchObject({ name: "style", path: "packages/web/skills/style" });
  const directory = style?.path ?? "";
  expect(await daemon.result({ kind: "skill_files", directory, directories: ["packages/web"] })).toEqual({
    files: ["colours.md"],
    truncated: false,
  });
  expect(await daemon.ask({ kind: "skill_files", directory, directories: [] })).toMatchObject({
    state: "failed",
  });
});

test("only a skill's directory is looked into", async () => {
  put("skills/deploy/SKILL.md", skill("deploy"));
  put("src/main.ts", "code");
  for (const directory of ["src", "skills", ".", "skills/../src", "/etc", "~/.ssh", "skills/deploy/.."]) {
    expect(await daemon.ask({ kind: "skill_files", directory, directories: [] })).toMatchObject({
      state: "failed",
      failure: { reason: "not_found" },
    });
  }
});
