import { describe, expect, test } from "vitest";
import { EMPTY_FOLDER, isShared, parseChoice, settleChoice } from "./workspace-choice";

const lathe = { id: "ws_1", path: "/home/ada/code/lathe", status: "running" } as const;
const other = { id: "ws_2", path: null, status: "stopped" } as const;
const busy = { workspaceId: "ws_1", status: "running", archived: false } as const;

describe("a remembered choice", () => {
  test("comes back as it was stored", () => {
    for (const choice of [
      EMPTY_FOLDER,
      { type: "folder", path: "/srv" } as const,
      { type: "workspace", workspaceId: "ws_1" } as const,
      {
        type: "template",
        templateId: "tpl_1",
        presetId: "p",
        parameters: { a: 1, b: "x", c: true },
      } as const,
    ]) {
      expect(parseChoice(JSON.parse(JSON.stringify(choice)))).toEqual(choice);
    }
  });

  test("that cannot be read is a new empty folder", () => {
    for (const value of [
      null,
      4,
      {},
      { type: "folder" },
      { type: "workspace", workspaceId: 3 },
      { type: "?" },
      { type: "template", templateId: 4 },
    ]) {
      expect(parseChoice(value)).toEqual(EMPTY_FOLDER);
    }
  });
});

describe("what is carried out", () => {
  test("a workspace that is gone is a new empty folder", () => {
    const choice = { type: "workspace", workspaceId: "ws_1" } as const;
    expect(settleChoice(choice, { workspaces: [lathe], templates: null })).toEqual(choice);
    expect(settleChoice(choice, { workspaces: [{ ...lathe, status: "deleted" }], templates: null })).toEqual(
      EMPTY_FOLDER,
    );
    expect(settleChoice(choice, { workspaces: null, templates: null })).toEqual(choice);
  });

  test("a template that is gone, or cannot be made now, is a new empty folder", () => {
    const choice = { type: "template", templateId: "tpl_1", presetId: null, parameters: {} } as const;
    const there = { id: "tpl_1", unavailable: null };
    expect(settleChoice(choice, { workspaces: null, templates: [there] })).toEqual(choice);
    expect(settleChoice(choice, { workspaces: [], templates: null })).toEqual(choice);
    expect(settleChoice(choice, { workspaces: [], templates: [{ ...there, id: "tpl_2" }] })).toEqual(
      EMPTY_FOLDER,
    );
    const refused = { ...there, unavailable: "Docker is not set up." };
    expect(settleChoice(choice, { workspaces: [], templates: [refused] })).toEqual(EMPTY_FOLDER);
  });

  test("a folder that has a workspace is that workspace, unless it failed", () => {
    const choice = { type: "folder", path: "/home/ada/code/lathe/" } as const;
    expect(settleChoice(choice, { workspaces: [other, lathe], templates: null })).toEqual({
      type: "workspace",
      workspaceId: "ws_1",
    });
    expect(settleChoice(choice, { workspaces: [{ ...lathe, status: "failed" }], templates: null })).toEqual(
      choice,
    );
    expect(settleChoice(choice, { workspaces: [other], templates: null })).toEqual(choice);
  });
});

describe("sharing a folder", () => {
  test("is told for a workspace and for its folder", () => {
    expect(isShared({ type: "workspace", workspaceId: "ws_1" }, [lathe], [busy])).toBe(true);
    expect(isShared({ type: "folder", path: "/home/ada/code/lathe/" }, [lathe], [busy])).toBe(true);
  });

  test("is told when another workspace has the same folder", () => {
    const twin = { ...lathe, id: "ws_3" };
    expect(isShared({ type: "workspace", workspaceId: "ws_3" }, [lathe, twin], [busy])).toBe(true);
  });

  test("is no matter while the other chat rests, is archived or works elsewhere", () => {
    const choice = { type: "workspace", workspaceId: "ws_1" } as const;
    expect(isShared(choice, [lathe], [{ ...busy, status: "waiting" }])).toBe(false);
    expect(isShared(choice, [lathe], [{ ...busy, archived: true }])).toBe(false);
    expect(isShared(choice, [lathe], [{ ...busy, workspaceId: "ws_2" }])).toBe(false);
    expect(isShared(EMPTY_FOLDER, [lathe], [busy])).toBe(false);
  });
});
