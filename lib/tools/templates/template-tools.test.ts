import { describe, expect, test, vi } from "vitest";
import { AppError } from "../../errors";
import type { WorkspaceView } from "../../workspace/workspace-view";
import { type CreateWorkspaceDeps, createWorkspaceTool } from "../create-workspace";
import { createTurns } from "../workspace-life";
import { listTemplatesTool } from "./list-templates";
import { readTemplateTool } from "./read-template";
import type { OfferedTemplate } from "./template-catalog";
import { toolContext } from "../testing-context";

const CONTEXT = toolContext({ workspaceId: null });

function template(name: string, over: Partial<OfferedTemplate> = {}): OfferedTemplate {
  return {
    id: `tpl_${name}`,
    name,
    description: "",
    readme: "",
    driver: "docker",
    isDefault: false,
    autostopMinutes: null,
    parameters: [],
    presets: [],
    active: 0,
    recentlyDeleted: 0,
    daysSinceUse: null,
    activeDevelopers: 0,
    ...over,
  };
}
const REPO = { name: "repo", label: "Repository", description: "", type: "string" as const, default: null };
const catalog = (...offered: OfferedTemplate[]) => ({ offered: () => Promise.resolve(offered) });
const list = async (offered: OfferedTemplate[], input: unknown = {}) =>
  (await listTemplatesTool(catalog(...offered)).run(input, CONTEXT)).output as {
    templates: { template_id: string; readme?: string }[];
    next_step: string;
    recommended_template_id?: string;
    total: number;
    pages: number;
  };

describe("list_templates", () => {
  test.each<[string, OfferedTemplate[], object, [string | undefined, string]]>([
    ["none at all", [], {}, [undefined, "Tell the person"]],
    ["none that matches", [template("A")], { query: "x" }, [undefined, "again without query"]],
    ["a page too far", [template("A")], { page: 2 }, [undefined, "page 1"]],
    ["the only one", [template("A")], {}, ["tpl_A", "create_workspace with template_id tpl_A"]],
    ["one that asks for something", [template("A", { parameters: [REPO] })], {}, ["tpl_A", "read_template"]],
    [
      "several",
      [template("A", { isDefault: true }), template("B")],
      {},
      [
        undefined,
        "Ask the person which one to use. When it makes no difference, call create_workspace without template_id: it takes A.",
      ],
    ],
    ["several without a default", [template("A"), template("B")], {}, [undefined, "Ask the person"]],
    [
      "the one that is named",
      [template("Node"), template("Node api")],
      { query: "NODE" },
      ["tpl_Node", "Use Node"],
    ],
  ])("%s", async (_what, offered, input, [recommended, words]) => {
    const found = await list(offered, input);
    expect(found.recommended_template_id).toBe(recommended);
    expect("recommended_template_id" in found).toBe(recommended !== undefined);
    expect(found.next_step).toContain(words);
  });

  test("shows ten a page, all of them once", async () => {
    const offered = Array.from({ length: 23 }, (_, index) => template(`T${String(index).padStart(2, "0")}`));
    const pages = await Promise.all([1, 2, 3].map((page) => list(offered, { page })));
    expect(pages.map(({ templates }) => templates.length)).toEqual([10, 10, 3]);
    expect(pages[0]).toMatchObject({ total: 23, pages: 3 });
    expect(new Set(pages.flatMap(({ templates }) => templates.map((one) => one.template_id))).size).toBe(23);
  });

  test("excerpts a README as plain text", async () => {
    const readme = `See [the guide](https://x.example) ![logo](/x.png)\n\n${"word ".repeat(500)}`;
    const [only] = (await list([template("A", { readme })])).templates;
    expect(only?.readme).toMatch(/^See the guide\n\nword /);
    expect(only?.readme).toHaveLength(1_000);
  });
});

describe("read_template", () => {
  test("tells what to give, and by which rules", async () => {
    const offered = template("A", {
      readme: "# A\n\n[Guide](https://x.example)",
      autostopMinutes: 30,
      parameters: [
        { ...REPO, pattern: "[a-z]+", min: 2, max: 20 },
        { ...REPO, name: "fast", type: "boolean", default: false },
        { ...REPO, name: "size", type: "choice", default: "s", options: [{ value: "s", label: "Small" }] },
      ],
      presets: [{ id: "p", name: "P", description: "For P", values: { size: "s" } }],
    });
    expect(await readTemplateTool(catalog(offered)).run({ template_id: "tpl_A" }, CONTEXT)).toEqual({
      isError: false,
      output: {
        template_id: "tpl_A",
        name: "A",
        description: "",
        readme: "A\n\nGuide",
        driver: "docker",
        is_default: false,
        autostop_minutes: 30,
        parameters: [
          {
            name: "repo",
            label: "Repository",
            description: "",
            type: "string",
            required: true,
            pattern: "[a-z]+",
            min: 2,
            max: 20,
          },
          {
            name: "fast",
            label: "Repository",
            description: "",
            type: "boolean",
            required: false,
            default: false,
          },
          {
            name: "size",
            label: "Repository",
            description: "",
            type: "choice",
            required: false,
            default: "s",
            options: [{ value: "s", label: "Small" }],
          },
        ],
        presets: [{ preset_id: "p", name: "P", description: "For P", values: { size: "s" } }],
      },
    });
  });

  test("knows only what this person's agent may use", async () => {
    expect(
      await readTemplateTool(catalog(template("A"))).run({ template_id: "tpl_B" }, CONTEXT),
    ).toMatchObject({
      isError: true,
      output: { error: expect.stringContaining("list_templates") },
    });
  });
});

const VIEW = { id: "ws_1", name: "amber", status: "running", connection: "connected" } as WorkspaceView;

function createTool(over: Partial<CreateWorkspaceDeps> = {}) {
  const deps: CreateWorkspaceDeps = {
    create: () => Promise.resolve(VIEW),
    find: () => Promise.resolve(null),
    ensureRunning: () => Promise.resolve(VIEW),
    stop: () => Promise.resolve(VIEW),
    lastLog: () => Promise.resolve([]),
    boundTo: () => Promise.resolve(over.find === undefined ? null : "ws_0"),
    bind: () => Promise.resolve(),
    ...over,
  };
  return createWorkspaceTool(deps, createTurns());
}

describe("create_workspace", () => {
  test("hands on what the model chose", async () => {
    const create = vi.fn<CreateWorkspaceDeps["create"]>(() => Promise.resolve(VIEW));
    const input = {
      template_id: "tpl_A",
      preset_id: "p",
      name: "my api",
      parameters: { repo: "a/b", cpus: 2 },
    };
    await createTool({ create }).run(input, CONTEXT);
    expect(create).toHaveBeenCalledWith({
      ownerId: "usr_1",
      createdByCallId: "call_1",
      templateId: "tpl_A",
      presetId: "p",
      name: "my api",
      parameters: { repo: "a/b", cpus: 2 },
    });
  });

  test.each([
    ["templateId", { template_id: "tpl_x" }, "No such one. Call list_templates"],
    ["parameters.repo", { template_id: "tpl_A" }, "No such one. Call read_template with tpl_A"],
    ["presetId", {}, "No such one. Call list_templates for the default template's id, read_template"],
  ])("a refusal of %s says what to do next", async (path, input, words) => {
    const refusal = new AppError("invalid_request", "No such one.", { fields: [{ path, message: "x" }] });
    expect(await createTool({ create: () => Promise.reject(refusal) }).run(input, CONTEXT)).toMatchObject({
      isError: true,
      output: { error: expect.stringContaining(words) },
    });
  });

  test("one workspace too many is told with a code, and is for the person to settle", async () => {
    const refusal = new AppError("conflict", "No room.", { detail: "INSUFFICIENT_QUOTA" });
    expect(await createTool({ create: () => Promise.reject(refusal) }).run({}, CONTEXT)).toEqual({
      isError: true,
      output: {
        created: false,
        code: "INSUFFICIENT_QUOTA",
        title: "No room for another workspace",
        error: expect.stringMatching(/^No room\. .*tell them/),
      },
    });
  });

  test("what is no refusal is the engine's affair", async () => {
    const create = () => Promise.reject(new Error("gone"));
    await expect(createTool({ create }).run({}, CONTEXT)).rejects.toThrow("gone");
  });

  test("a chat keeps its workspace, whatever another one would be made of", async () => {
    const create = vi.fn<CreateWorkspaceDeps["create"]>();
    const tool = createTool({ create, find: () => Promise.resolve(VIEW) });
    const outcome = await tool.run({ template_id: "tpl_A" }, { ...CONTEXT, workspaceId: "ws_1" });
    expect(outcome.output).toMatchObject({ created: false, note: expect.stringContaining("already") });
    expect(create).not.toHaveBeenCalled();
  });

  test.each([
    ["deleted", {}, true],
    ["failed", {}, false],
    ["failed", { template_id: "tpl_A" }, true],
    ["stopped", { template_id: "tpl_A" }, false],
  ] as const)("one that is %s, asked for with %j, is replaced: %s", async (status, input, isReplaced) => {
    const create = vi.fn<CreateWorkspaceDeps["create"]>(() => Promise.resolve(VIEW));
    const find = () => Promise.resolve({ ...VIEW, status });
    await createTool({ create, find }).run(input, { ...CONTEXT, workspaceId: "ws_0" });
    expect(create).toHaveBeenCalledTimes(isReplaced ? 1 : 0);
  });
});
