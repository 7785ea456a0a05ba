import { expect, test } from "vitest";
import type { Skill } from "../chat/workspace-context";
import { type WorkspaceConnection, WorkspaceError } from "../workspace/connection";
import { isOffered } from "./availability";
import { readSkillFileTool, readSkillTool, type SkillDeps } from "./skills";
import { SKILLS as WHOSE } from "./testing-availability";
import { toolContext } from "./testing-context";

const skill = (name: string, more: Partial<Skill> = {}): Skill => ({
  name,
  description: "",
  path: `skills/${name}`,
  size: 1,
  status: "ok",
  body: `How to ${name}`,
  ...more,
});
const SKILLS = [skill("deploy"), skill("review"), skill("broken", { status: "invalid", body: undefined })];

const context = toolContext(WHOSE.workspace);

function deps(connection: Partial<WorkspaceConnection> = {}, skills = SKILLS, own: string[] = []): SkillDeps {
  return {
    connect: () => connection as WorkspaceConnection,
    givenSkills: async () => ({ skills, directories: ["packages/web"], own }),
    ownSkillBody: async ({ userId, name }) => (name === "gone" ? null : `What ${userId} wrote on ${name}`),
  };
}

test("a skill is read as the chat was given it, with the files that lie beside it now", async () => {
  const asked: unknown[] = [];
  const tool = readSkillTool(
    deps({
      skillFiles: async (_of, request) => {
        asked.push(request);
        return { files: ["run.sh"], truncated: false };
      },
    }),
  );
  expect(await tool.run({ name: "deploy" }, context)).toEqual({
    isError: false,
    output: { name: "deploy", dir: "skills/deploy", body: "How to deploy", files: ["run.sh"] },
  });
  expect(asked).toEqual([{ directory: "skills/deploy", directories: ["packages/web"] }]);
});

test("what it says does not depend on a workspace that answers", async () => {
  const silent = deps({ skillFiles: () => Promise.reject(new WorkspaceError("silent", "No answer.")) });
  const read = { output: { body: "How to deploy", files: [] }, isError: false };
  expect(await readSkillTool(silent).run({ name: "deploy" }, context)).toMatchObject(read);
  const unbound = { ...context, workspaceId: null };
  expect(await readSkillTool(silent).run({ name: "deploy" }, unbound)).toMatchObject(read);
});

test("a name that is none is answered with those that are", async () => {
  const error = (name: string) => ({
    isError: true,
    output: { error: `There is no skill ${name}. There are: deploy, review.` },
  });
  expect(await readSkillTool(deps()).run({ name: "broken" }, context)).toEqual(error("broken"));
  expect(await readSkillFileTool(deps()).run({ name: "nope", path: "a" }, context)).toEqual(error("nope"));
  expect(await readSkillTool(deps({}, [])).run({ name: "a" }, context)).toMatchObject({
    output: { error: "There is no skill a: this chat has no skills." },
  });
});

test("a file of a skill is asked for by the skill's directory", async () => {
  const asked: unknown[] = [];
  const tool = readSkillFileTool(
    deps({
      skillFile: async (_of, request) => {
        asked.push(request);
        return { content: "echo", size: 4, truncated: false };
      },
    }),
  );
  expect(await tool.run({ name: "deploy", path: "scripts/run.sh" }, context)).toEqual({
    isError: false,
    output: { name: "deploy", path: "scripts/run.sh", content: "echo", size: 4, truncated: false },
  });
  expect(asked).toEqual([
    { directory: "skills/deploy", path: "scripts/run.sh", directories: ["packages/web"] },
  ]);
});

test.each(["/etc/passwd", "../deploy/x", "a/../../b", ".env", "a/.git/config", "./a"])(
  "the path %s is refused before the workspace is asked",
  async (path) => {
    const outcome = await readSkillFileTool(deps()).run({ name: "deploy", path }, context);
    expect(outcome).toMatchObject({ isError: true, output: { error: expect.stringContaining(path) } });
  },
);

const ofBoth = (connection: Partial<WorkspaceConnection> = {}) =>
  deps(connection, SKILLS, ["deploy", "gone", "notes"]);

test("a skill of the owner's is read as it is now, with a workspace or without one", async () => {
  const tool = readSkillTool(ofBoth());
  const read = { isError: false, output: { name: "notes", body: "What usr_1 wrote on notes", files: [] } };
  expect(await tool.run({ name: "notes" }, context)).toEqual(read);
  expect(await tool.run({ name: "personal/notes" }, { ...context, workspaceId: null })).toEqual(read);
  expect(await tool.run({ name: "gone" }, context)).toMatchObject({
    isError: true,
    output: { error: "The skill gone was deleted. Go on without it." },
  });
});

test("a name that the owner's skills and the workspace's have is read by its side, and by itself means neither", async () => {
  const tool = readSkillTool(ofBoth({ skillFiles: async () => ({ files: [], truncated: false }) }));
  expect(await tool.run({ name: "deploy" }, context)).toEqual({
    isError: true,
    output: {
      error:
        "There are two skills named deploy: personal/deploy is the person's own, workspace/deploy the workspace's. Say which one.",
    },
  });
  expect(await tool.run({ name: "personal/deploy" }, context)).toMatchObject({
    output: { name: "personal/deploy", body: "What usr_1 wrote on deploy" },
  });
  expect(await tool.run({ name: "workspace/deploy" }, context)).toMatchObject({
    output: { name: "workspace/deploy", body: "How to deploy", dir: "skills/deploy" },
  });
  expect(await tool.run({ name: "workspace/notes" }, context)).toMatchObject({
    isError: true,
    output: {
      error:
        "There is no skill workspace/notes. There are: personal/deploy, gone, notes, workspace/deploy, review.",
    },
  });
});

test("no files come with a skill of the owner's", async () => {
  const asked: unknown[] = [];
  const tool = readSkillFileTool(
    ofBoth({
      skillFile: async (_of, { directory }) => {
        asked.push(directory);
        return { content: "", size: 0, truncated: false };
      },
    }),
  );
  expect(await tool.run({ name: "notes", path: "a" }, context)).toMatchObject({
    isError: true,
    output: { error: expect.stringContaining("notes is the person's own skill, and no files come with it") },
  });
  expect(await tool.run({ name: "deploy", path: "a" }, context)).toMatchObject({ isError: true });
  expect(asked).toEqual([]);
  await tool.run({ name: "workspace/deploy", path: "a" }, context);
  expect(asked).toEqual(["skills/deploy"]);
});

test.each([
  ["a chat", {}],
  ["a chat that plans", { planMode: true }],
  ["a sub-agent", { isChild: true }],
  ["a sub-agent that explores", { isChild: true, mode: "explore" as const }],
  ["a sub-agent of a chat that plans", { isChild: true, planMode: true }],
])("%s has the tools of skills where there are skills", (_who, what) => {
  const offered = (whose: keyof typeof WHOSE) =>
    ["read_skill", "read_skill_file"].filter((name) =>
      isOffered(name, { ...context, ...what, ...WHOSE[whose] }),
    );
  expect(offered("workspace")).toEqual(["read_skill", "read_skill_file"]);
  expect(offered("own")).toEqual(["read_skill"]);
  expect(offered("none")).toEqual([]);
});
