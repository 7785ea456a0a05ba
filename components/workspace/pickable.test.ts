import { expect, test } from "vitest";
import type { Template } from "@/lib/api/schemas/templates";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { pickable } from "./pickable";
import { EMPTY_FOLDER } from "./workspace-choice";

function template(id: string, over: Partial<Template> = {}): Template {
  return {
    id,
    name: id,
    description: "",
    readme: "",
    driver: "docker",
    parameters: [],
    presets: [],
    autostopMinutes: null,
    isDefault: false,
    builtin: false,
    ...over,
  };
}
const LOCAL = template("Local directory", { driver: "local", isDefault: true, builtin: true });
const isolation = "bubblewrap" as const;
const PARAMETER = { name: "p", label: "P", description: "", type: "string" as const, default: null };
const pick = (choice: Parameters<typeof pickable>[0], templates: Template[] | null) =>
  pickable(choice, { workspaces: [], templates, isolation });

test.each([null, [LOCAL]])(
  "with nothing but the built-in template the picker is what it always was",
  (templates) => {
    expect(pick(EMPTY_FOLDER, templates)).toEqual({
      name: "New empty folder",
      emptyName: "New empty folder",
      condition: "this computer, sandboxed",
      templates: [],
      hasFolders: true,
    });
  },
);

test("others are offered, and say where they are", () => {
  const node = template("Node");
  const chosen = { type: "template", templateId: "Node", presetId: null, parameters: {} } as const;
  expect(pick(EMPTY_FOLDER, [LOCAL, node]).templates).toEqual([node]);
  expect(pick(chosen, [LOCAL, node])).toMatchObject({
    name: "New workspace: Node",
    condition: "a container",
  });
});

test("a default that is no folder is named, and without a local one no folder can be chosen", () => {
  const node = template("Node", { isDefault: true });
  expect(pick(EMPTY_FOLDER, [node])).toMatchObject({
    name: "New workspace: Node",
    condition: "a container",
    templates: [],
    hasFolders: false,
  });
});

test("a default that asks for something can be answered", () => {
  const node = template("Node", { isDefault: true, parameters: [PARAMETER] });
  expect(pick(EMPTY_FOLDER, [node]).templates).toEqual([node]);
});

test("a workspace that exists says where it is", () => {
  const workspace = { id: "ws_1", name: "amber", path: null, driver: "external", isolation: null };
  const known = { workspaces: [workspace as WorkspaceView], templates: [LOCAL], isolation };
  expect(pickable({ type: "workspace", workspaceId: "ws_1" }, known)).toMatchObject({
    name: "amber",
    condition: "a machine of yours",
  });
});
