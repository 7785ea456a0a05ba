import { expect, test } from "vitest";
import { slashAt, slashMatches } from "./slash-commands";
import { skillCommands } from "./slash-skills";

const named = (...names: string[]) => names.map((name) => ({ name, description: `About ${name}` }));

test("skills are offered by name, with whose they are, and leave the words that ask for them", () => {
  const [own, workspace] = skillCommands({ own: named("notes"), ofWorkspace: named("deploy") });
  expect(own).toMatchObject({ name: "notes", description: "About notes", leaves: "/notes ", refusal: null });
  expect(own?.note).not.toBe(workspace?.note);
});

test("a name that both sides have, or a command, is called by its side", () => {
  const skills = skillCommands({
    own: named("deploy", "plan", "notes"),
    ofWorkspace: named("clear", "deploy", "review"),
  });
  expect(skills.map(({ name }) => name)).toEqual([
    "personal/deploy",
    "personal/plan",
    "notes",
    "workspace/clear",
    "workspace/deploy",
    "review",
  ]);
});

test.each([
  ["release-notes", "Release notes.", ""],
  ["release-notes", "release-notes", ""],
  ["release-notes", "Writes release notes", "Writes release notes"],
  ["release-notes", "", ""],
  ["記録", "要約", "要約"],
])("the line of %j does not say its name again: %j becomes %j", (name, description, shown) => {
  const [own] = skillCommands({ own: [{ name, description }], ofWorkspace: [] });
  const [, ofBoth] = skillCommands({ own: [{ name, description }], ofWorkspace: [{ name, description }] });
  expect([own?.description, ofBoth?.description]).toEqual([shown, shown]);
});

test.each([
  ["/re", ["review", "release-notes", "personal/release"]],
  ["/notes", ["release-notes"]],
  ["/personal/r", ["personal/release"]],
  ["/elease", null],
  ["/release-notes ", null],
])("%j offers %j", (text, expected) => {
  const skills = skillCommands({ own: named("review", "release-notes"), ofWorkspace: [] });
  const [clashing] = skillCommands({ own: named("release"), ofWorkspace: named("release") });
  const word = slashAt(text, text.length);
  const found = word && slashMatches(word, [...skills, ...(clashing === undefined ? [] : [clashing])]);
  expect(found?.map(({ name }) => name) ?? null).toEqual(expected);
});
