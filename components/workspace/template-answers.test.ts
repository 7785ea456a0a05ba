import { expect, test } from "vitest";
import type { TemplateParameter } from "@/lib/chat/workspace-types";
import { answerProblems, answerTexts, answerValues } from "./template-answers";

function parameter(over: Partial<TemplateParameter>): TemplateParameter {
  return { name: "p", label: "P", description: "", type: "string", default: null, ...over };
}
const ASKING = {
  parameters: [
    parameter({ name: "repo", pattern: "[a-z]+/[a-z]+" }),
    parameter({ name: "cpus", type: "number", default: 2, max: 8 }),
    parameter({ name: "fast", type: "boolean", default: false }),
    parameter({ name: "note", default: "" }),
  ],
  presets: [{ id: "big", name: "Big", description: "", values: { cpus: 8, fast: true } }],
};

test("fields begin with what is given, the preset and the defaults, in this order", () => {
  expect(answerTexts(ASKING, null)).toEqual({ repo: "", cpus: "2", fast: "false", note: "" });
  expect(answerTexts(ASKING, "big")).toMatchObject({ cpus: "8", fast: "true" });
  expect(answerTexts(ASKING, "big", { cpus: 4 })).toMatchObject({ cpus: "4", fast: "true" });
  expect(answerTexts(ASKING, "gone")).toMatchObject({ cpus: "2" });
});

test("what is typed becomes values of their type", () => {
  expect(answerValues(ASKING.parameters, { repo: "a/b", cpus: "1,5", fast: "true", note: "" })).toEqual({
    repo: "a/b",
    cpus: 1.5,
    fast: true,
    note: "",
  });
  expect(answerValues(ASKING.parameters, { repo: "", cpus: "", fast: "" })).toEqual({ repo: "", note: "" });
});

test.each([
  [{ repo: "a/b", cpus: "2" }, {}],
  [{ repo: "", cpus: "2" }, { repo: "Needs a value" }],
  [{ repo: "a/b", cpus: "many" }, { cpus: "Must be a number" }],
  [
    { repo: "a", cpus: "9" },
    { repo: "Must match [a-z]+/[a-z]+", cpus: "Must be at most 8" },
  ],
  [{ repo: "a/b", cpus: "" }, {}],
])("%j is judged as the server does", (texts, problems) => {
  expect(Object.fromEntries(answerProblems(ASKING, texts))).toEqual(problems);
});
