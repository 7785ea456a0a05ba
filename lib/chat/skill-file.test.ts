import { expect, test } from "vitest";
import { parseSkill } from "./skill-file";

test.each([
  ["Write the notes.", "It does not begin with front matter."],
  ["---\nname: notes\ndescription: when: soon\n---\nWrite.", "Its front matter cannot be read at line 3."],
  ["---\n- notes\n---\nWrite.", "Its front matter has no fields"],
  ["---\nname: &a notes\ndescription: *a\n---\nWrite.", "Its front matter cannot be read."],
  ["---\nname: The Notes\n---\nWrite.", "needs a name of small letters"],
  [`---\nname: ${"a".repeat(65)}\n---\nWrite.`, "needs a name of small letters"],
  [`---\nname: notes\nmore: ${"x".repeat(20_000)}\n---\nWrite.`, "is too long"],
])("%j is refused: %s", (text, detail) => {
  expect(parseSkill(text)).toEqual({ ok: false, detail: expect.stringContaining(detail) });
});

test("a skill has the name and the description of its front matter, and what stands behind it", () => {
  const text = "---\nname: notes\ndescription: >\n  When notes\n  are due.\n---\n\n# How\n\n---\n\nWrite.\n";
  expect(parseSkill(text)).toEqual({
    ok: true,
    name: "notes",
    description: "When notes are due.",
    body: "# How\n\n---\n\nWrite.",
  });
  expect(parseSkill(text, "other")).toMatchObject({ ok: false });
});
