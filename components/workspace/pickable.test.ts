import { expect, test } from "vitest";
import type { OfferedTemplate } from "@/lib/api/schemas/templates";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { pickable } from "./pickable";
import { EMPTY_FOLDER } from "./workspace-choice";

function template(id: string, over: Partial<OfferedTemplate> = {}): OfferedTemplate {
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
    unavailable: null,
    ...over,
  };
}
const LOCAL = template("Local directory", { driver: "local", isDefault: true, builtin: true });
const isolation = "bubblewrap" as const;
const PARAMETER = { name: "p", label: "P", description: "", type: "string" as const, default: null };
const pick = (choice: Parameters<typeof pickable>[0], templates: OfferedTemplate[] | null) =>
  pickable(choice, { workspaces: [], templates, isolation });

test.each([null, [LOCAL]])(
  "with nothing but the built-in template the picker is what it always was",
  (templates) => {
    expect(pick(EMPTY_FOLDER, templates)).toEqual({
      name: "New empty folder",
      emptyName: "New empty folder",
      emptyRefusal: null,
      emptyAsks: false,
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
  expect(pick(EMPTY_FOLDER, [node])).toMatchObject({ templates: [node], emptyAsks: true });
});

test("where the default cannot be made now, that is said instead of where it would be", () => {
  const unavailable = "Docker is not set up.";
  const node = template("Node", { isDefault: true, unavailable });
  expect(pick(EMPTY_FOLDER, [node])).toMatchObject({ condition: unavailable, emptyRefusal: unavailable });
  // Another one that cannot be made stays in the list, and says why there.
  const other = template("Other", { unavailable });
  expect(pick(EMPTY_FOLDER, [LOCAL, other])).toMatchObject({
    condition: "this computer, sandboxed",
    emptyRefusal: null,
    templates: [other],
  });
});

test("a workspace that exists says where it is", () => {
  const workspace = { id: "ws_1", name: "amber", path: null, driver: "external", isolation: null };
  const known = { workspaces: [workspace as WorkspaceView], templates: [LOCAL], isolation };
  expect(pickable({ type: "workspace", workspaceId: "ws_1" }, known)).toMatchObject({
    name: "amber",
    condition: "a machine of yours",
  });
});
