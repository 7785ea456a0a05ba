import { expect, test } from "vitest";
import type { TemplateDetails } from "@/lib/api/schemas/templates";
import { createTemplateSchema } from "@/lib/api/schemas/templates";
import { EMPTY_PARAMETER } from "./parameter-draft";
import { rowOf } from "./rows";
import { numberOf } from "./number-of";
import { draftProblems, firstDraft, shownPaths, templateBody, templateDraftOf } from "./template-draft";

const TEMPLATE: TemplateDetails = {
  id: "tpl_1",
  name: "Node",
  description: "For services",
  readme: "# Node",
  driver: "docker",
  driverParameters: {
    image: "node:24",
    network: "none",
    pull: "always",
    user: "dev",
    volumes: [{ name: "cache", path: "/cache" }],
  },
  parameters: [
    {
      name: "repo",
      label: "Repo",
      description: "",
      type: "string",
      default: null,
      pattern: "[a-z]+",
      max: 20,
    },
    { name: "cpus", label: "CPUs", description: "", type: "number", default: 2, min: 1 },
    { name: "fast", label: "Fast", description: "", type: "boolean", default: false },
    {
      name: "size",
      label: "Size",
      description: "",
      type: "choice",
      default: "s",
      options: [{ value: "s", label: "Small" }],
    },
  ],
  presets: [{ id: "p", name: "P", description: "", values: { cpus: 4, fast: true } }],
  env: { A: "1" },
  limits: { memoryMb: 512, cpus: 1.5 },
  autostopMinutes: 30,
  allowAgents: false,
  access: "listed",
  userIds: ["usr_1"],
  enabled: true,
  isDefault: false,
  builtin: false,
  workspaces: 3,
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
};

test("what nobody touched is sent as it was", () => {
  const body = templateBody(templateDraftOf(TEMPLATE));
  const { id, builtin, workspaces, createdAt, updatedAt, ...kept } = TEMPLATE;
  expect([id, builtin, workspaces, createdAt, updatedAt]).toHaveLength(5);
  expect(body).toEqual(kept);
  expect(createTemplateSchema.parse(body)).toEqual(kept);
});

test.each([
  [null, "deployment", null],
  [0, "never", 0],
  [45, "after", 45],
] as const)("an autostop of %s is shown as %s", (autostopMinutes, autostop, sent) => {
  const draft = templateDraftOf({ ...TEMPLATE, autostopMinutes });
  expect(draft.autostop).toBe(autostop);
  expect(templateBody(draft).autostopMinutes).toBe(sent);
});

test("another driver is told its own parameters only", () => {
  const draft = templateDraftOf(TEMPLATE);
  expect(templateBody({ ...draft, driver: "local" }).driverParameters).toEqual({ network: true });
  expect(templateBody({ ...draft, driver: "external" }).driverParameters).toEqual({});
});

test("what a type has no use for, and values of parameters that are gone, are not sent", () => {
  const draft = templateDraftOf(TEMPLATE);
  const [repo, , ...others] = draft.parameters;
  if (repo === undefined) throw new Error("The template has parameters.");
  const changed = { ...draft, parameters: [{ ...repo, type: "boolean" as const }, ...others] };
  const body = templateBody(changed);
  expect(body.parameters?.[0]).toEqual({
    name: "repo",
    label: "Repo",
    description: "",
    type: "boolean",
    default: null,
  });
  expect(body.presets?.[0]?.values).toEqual({ fast: true });
});

test("a label and a preset's id may be left to the name", () => {
  const draft = {
    ...templateDraftOf(null),
    parameters: [rowOf({ ...EMPTY_PARAMETER, name: "repo" })],
    presets: [rowOf({ id: "", name: "Big & fast!", description: "", values: {} })],
  };
  const body = templateBody(draft);
  expect(body.parameters?.[0]?.label).toBe("repo");
  expect(body.presets?.[0]?.id).toBe("big-fast");
});

test("what is wrong is said before anything is sent", () => {
  const draft = {
    ...templateDraftOf(null),
    limits: { processes: "many", memoryMb: "", cpus: "1,5", diskMb: "" },
    autostop: "after" as const,
    autostopMinutes: "0",
    env: [rowOf({ name: "A", value: "" }), rowOf({ name: "A ", value: "" })],
    parameters: [rowOf({ ...EMPTY_PARAMETER, min: "x" })],
  };
  const paths = [...draftProblems(draft).keys()];
  expect(paths.toSorted()).toEqual([
    "autostopMinutes",
    "env.A",
    "limits.processes",
    "name",
    "parameters.0.min",
  ]);
  for (const path of paths) expect(shownPaths(draft)).toContain(path);
  expect(draftProblems(templateDraftOf(TEMPLATE)).size).toBe(0);
});

test.each([
  ["", undefined],
  [" 12 ", 12],
  ["1,5", 1.5],
  ["-3", -3],
  ["1e3", Number.NaN],
  ["x", Number.NaN],
])("%j is the number %s", (text, number) => {
  expect(numberOf(text)).toBe(number);
});

const works = { allowed: true, sentence: "It works." };
const refuses = { allowed: false, sentence: "It does not." };
test.each([
  [{ local: works, docker: works, external: works }, "docker"],
  [{ local: works, docker: refuses, external: works }, "local"],
  [{ local: refuses, docker: refuses, external: works }, "external"],
  [{ local: works }, "local"],
  [{ local: refuses, docker: refuses }, "docker"],
])("where %j, a new template begins with %s", (reports, driver) => {
  expect(firstDraft(null, reports).driver).toBe(driver);
  expect(firstDraft({ ...TEMPLATE, driver: "docker" }, reports).driver).toBe("docker");
});
