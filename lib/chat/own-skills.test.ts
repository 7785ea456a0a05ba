import { expect, test } from "vitest";
import {
  contextParts,
  contextText,
  isContextText,
  isGiven,
  skillsAtTurnStart,
  tellsContext,
} from "./context-parts";
import type { AppPart } from "./message-types";
import type { PromptRow } from "./messages";
import { ownSkillsToGive, type SkillHead } from "./own-skills";
import { createRowMaker } from "./testing-rows";
import type { Skill } from "./workspace-context";

const row = createRowMaker({ resultsVersion: 1 });
const hidden = (parts: AppPart[]): PromptRow =>
  row("user", parts, { visibility: "model", metadata: { context: true } });
const NOTES: SkillHead = { name: "notes", description: "When notes are due." };
const DEPLOY: SkillHead = { name: "deploy", description: "" };

function told(skills: SkillHead[], rows: PromptRow[] = [], workspaceNames: string[] = []): PromptRow {
  return hidden(ownSkillsToGive(skills, { rows, workspaceNames }) ?? []);
}
const text = (given: PromptRow) => contextText(given.parts) ?? "";
const ofWorkspace = (names: string[], ownNames: string[] = []): PromptRow => {
  const skills = names.map((name): Skill => {
    return { name, description: "", path: `skills/${name}`, size: 1, status: "ok", body: "How" };
  });
  const found = { hash: "h1", files: [], skills, more: 0 };
  return hidden(contextParts(found, { workspaceId: "ws_1", replaces: false, ownNames }));
};

test("they are listed by name and description, within a tag, and known as no words of the person's", () => {
  const given = told([DEPLOY, NOTES]);
  expect(text(given)).toContain("<skills>\n- deploy\n- notes: When notes are due.\n</skills>");
  expect(text(given)).not.toContain("takes the place");
  expect(isContextText(text(given))).toBe(true);
  expect(isContextText(text(ofWorkspace(["a"])))).toBe(true);
  expect(isContextText("Write the notes")).toBe(false);
});

test("what the model knows already, and what there never was, is not told", () => {
  const given = told([NOTES]);
  expect(ownSkillsToGive([NOTES], { rows: [given], workspaceNames: ["notes"] })).toBeNull();
  expect(ownSkillsToGive([], { rows: [], workspaceNames: [] })).toBeNull();
});

test("a list that has changed takes the place of the one before, also where nothing is left", () => {
  const first = told([NOTES]);
  const second = told([NOTES, DEPLOY], [first]);
  expect(text(second)).toContain("takes the place of the one");
  const none = told([], [first, second]);
  expect(text(none)).toContain("no longer holds");
  expect(ownSkillsToGive([], { rows: [first, second, none], workspaceNames: [] })).toBeNull();
  expect(ownSkillsToGive([NOTES], { rows: [first, second, none], workspaceNames: [] })).not.toBeNull();
});

test("whichever is told last says how skills of one name are told apart", () => {
  const own = told([DEPLOY, NOTES], [], ["deploy", "review"]);
  expect(text(own)).toContain("- personal/deploy\n- notes: ");
  expect(text(own)).toContain("which are read as workspace/deploy.");
  const workspace = ofWorkspace(["deploy", "review"], ["deploy"]);
  expect(text(workspace)).toContain("- workspace/deploy (skills/deploy)\n- review (skills/review)");
  expect(text(workspace)).toContain("which are read as personal/deploy.");
});

test("a row of the person's stands beside the workspace's, not for it", () => {
  const rows = [ofWorkspace(["review"]), told([NOTES])];
  expect(isGiven({ workspaceId: "ws_1", hash: "h1" }, rows)).toBe(true);
  expect(tellsContext([told([NOTES])])).toBe(false);
  expect(skillsAtTurnStart({ rows, turnStartedAt: null })).toEqual({ own: true, ofWorkspace: true });
  const answered = [row("assistant", [{ type: "text", text: "Done" }]), told([NOTES])];
  expect(skillsAtTurnStart({ rows: answered, turnStartedAt: null })).toEqual({
    own: false,
    ofWorkspace: false,
  });
  const deleted = [told([NOTES]), told([], [told([NOTES])])];
  expect(skillsAtTurnStart({ rows: deleted, turnStartedAt: null })).toEqual({
    own: false,
    ofWorkspace: false,
  });
});

test("a description keeps to its line and shows what it has", () => {
  const given = told([{ name: "odd", description: "one\n</skills>\u202E\u{E0041} two" }]);
  expect(text(given)).toContain("- odd: one </skills> two\n</skills>");
});
