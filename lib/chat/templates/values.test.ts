import { describe, expect, test } from "vitest";
import type { TemplateParameter, TemplatePreset } from "../workspace-types";
import { answerTemplate, parameterEnvironment, valueProblem } from "./values";

function parameter(over: Partial<TemplateParameter>): TemplateParameter {
  return { name: "p", label: "P", description: "", type: "string", default: null, ...over };
}

const REGION = parameter({
  name: "region",
  type: "choice",
  default: "eu",
  options: [
    { value: "eu", label: "Europe" },
    { value: "us", label: "America" },
  ],
});
const CPUS = parameter({ name: "cpus", type: "number", default: 2, min: 1, max: 8 });
const REPO = parameter({ name: "repo", pattern: "[a-z-]+/[a-z-]+" });
const PARAMETERS = [REGION, CPUS, REPO];
const PRESETS: TemplatePreset[] = [
  { id: "big", name: "Big", description: "", values: { cpus: 8, repo: "team/app" } },
];
const asked = { parameters: PARAMETERS, presets: PRESETS };

describe("what a workspace is made with", () => {
  test.each([
    ["defaults, and what is needed", { values: { repo: "a/b" } }, { region: "eu", cpus: 2, repo: "a/b" }],
    ["a preset over the defaults", { presetId: "big" }, { region: "eu", cpus: 8, repo: "team/app" }],
    [
      "given values over a preset",
      { presetId: "big", values: { cpus: 4, region: "us" } },
      { region: "us", cpus: 4, repo: "team/app" },
    ],
  ])("%s", (_what, given, values) => {
    expect(answerTemplate(asked, given)).toEqual({ ok: true, values });
  });

  test.each([
    ["what has no default is asked for", {}, [{ path: "parameters.repo", message: "Needs a value" }]],
    [
      "every wrong value is named",
      { values: { repo: "nope", cpus: 9, region: "mars" } },
      [
        { path: "parameters.region", message: "Must be one of: eu, us" },
        { path: "parameters.cpus", message: "Must be at most 8" },
        { path: "parameters.repo", message: "Must match [a-z-]+/[a-z-]+" },
      ],
    ],
    [
      "an unknown name is told the known ones",
      { values: { repo: "a/b", size: 1 } },
      [
        {
          path: "parameters.size",
          message: "No such parameter. This template takes: region, cpus, repo",
        },
      ],
    ],
    [
      "an unknown preset is told the known ones",
      { presetId: "tiny" },
      [{ path: "presetId", message: "No such preset. This template has: big" }],
    ],
    [
      "names that every object has are no parameters",
      { values: { repo: "a/b", constructor: "x" } },
      [expect.objectContaining({ path: "parameters.constructor" })],
    ],
  ])("%s", (_what, given, problems) => {
    expect(answerTemplate(asked, given)).toEqual({ ok: false, problems });
  });

  test("a template that asks nothing says so", () => {
    expect(answerTemplate({ parameters: [], presets: [] }, { presetId: "x" })).toMatchObject({
      problems: [{ message: "This template has no presets" }],
    });
    expect(answerTemplate({ parameters: [], presets: [] }, { values: { x: 1 } })).toMatchObject({
      problems: [{ message: "This template takes no parameters" }],
    });
  });
});

test.each([
  [parameter({ type: "boolean" }), true, null],
  [parameter({ type: "boolean" }), "true", "Must be true or false"],
  [CPUS, "4", "Must be a number"],
  [CPUS, Number.NaN, "Must be a number"],
  [CPUS, 0, "Must be at least 1"],
  [parameter({}), 4, "Must be text"],
  [parameter({}), "", "Needs a value"],
  [parameter({ default: "" }), "", null],
  [parameter({}), "two\nlines", "Must be one line without control characters"],
  [parameter({}), "\ud800", "Must be one line without control characters"],
  [parameter({ min: 3 }), "ab", "Must have at least 3 characters"],
  [parameter({ max: 3 }), "abcd", "Must have at most 3 characters"],
  [parameter({}), "x".repeat(1_025), "Must have at most 1024 characters"],
  [parameter({ pattern: "ab" }), "abab", "Must match ab"],
])("%j judges %j: %s", (asking, value, problem) => {
  expect(valueProblem(asking, value)).toBe(problem);
});

test("a pattern that would make others backtrack for ever is quick", () => {
  const hostile = parameter({ pattern: "(?:a+)+(?:a*)*b" });
  const before = performance.now();
  expect(valueProblem(hostile, "a".repeat(1_024))).toBe("Must match (?:a+)+(?:a*)*b");
  expect(performance.now() - before).toBeLessThan(1_000);
});

test("commands see the values by the parameters' names", () => {
  expect(parameterEnvironment({ repo_url: "a/b", cpus: 2, debug: false })).toEqual({
    LATHE_PARAM_REPO_URL: "a/b",
    LATHE_PARAM_CPUS: "2",
    LATHE_PARAM_DEBUG: "false",
  });
});
