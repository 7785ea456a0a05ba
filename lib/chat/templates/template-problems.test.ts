import { expect, test } from "vitest";
import type { TemplateParameter, TemplatePreset } from "../workspace-types";
import { templateProblems } from "./template-problems";

function parameter(over: Partial<TemplateParameter>): TemplateParameter {
  return { name: "p", label: "P", description: "", type: "string", default: null, ...over };
}
const option = (value: string) => ({ value, label: value });
const preset = (over: Partial<TemplatePreset>): TemplatePreset => ({
  id: "one",
  name: "One",
  description: "",
  values: {},
  ...over,
});

test.each<[string, TemplateParameter[], TemplatePreset[], string[]]>([
  ["nothing asked", [], [], []],
  [
    "a whole one",
    [parameter({ type: "choice", options: [option("a"), option("b")], default: "b" })],
    [preset({ values: { p: "a" } })],
    [],
  ],
  ["a name twice", [parameter({}), parameter({})], [], ["parameters.1.name"]],
  ["a preset's id twice", [], [preset({}), preset({})], ["presets.1.id"]],
  ["a choice of nothing", [parameter({ type: "choice" })], [], ["parameters.0.options"]],
  [
    "a choice that has an option twice",
    [parameter({ type: "choice", options: [option("a"), option("a")] })],
    [],
    ["parameters.0.options.1.value"],
  ],
  [
    "options of a number",
    [parameter({ type: "number", options: [option("1")] })],
    [],
    ["parameters.0.options"],
  ],
  [
    "a default that is none of the options",
    [parameter({ type: "choice", options: [option("a")], default: "b" })],
    [],
    ["parameters.0.default"],
  ],
  [
    "a default of another type",
    [parameter({ type: "boolean", default: "yes" })],
    [],
    ["parameters.0.default"],
  ],
  [
    "a default that the pattern refuses",
    [parameter({ pattern: "x+", default: "y" })],
    [],
    ["parameters.0.default"],
  ],
  ["a pattern that is none", [parameter({ pattern: "(" })], [], ["parameters.0.pattern"]],
  ["a pattern that looks ahead", [parameter({ pattern: "(?=a)a" })], [], ["parameters.0.pattern"]],
  ["a pattern that refers back", [parameter({ pattern: "(a)\\1" })], [], ["parameters.0.pattern"]],
  ["a pattern of a number", [parameter({ type: "number", pattern: "1" })], [], ["parameters.0.pattern"]],
  ["bounds the wrong way round", [parameter({ type: "number", min: 3, max: 2 })], [], ["parameters.0.max"]],
  ["bounds of a choice", [parameter({ type: "boolean", min: 3 })], [], ["parameters.0.min"]],
  [
    "a length that is no number of characters",
    [parameter({ min: 1.5, max: -1 })],
    [],
    ["parameters.0.min", "parameters.0.max"],
  ],
  ["a preset of an unknown name", [], [preset({ values: { q: 1 } })], ["presets.0.values.q"]],
  [
    "a preset with a wrong value",
    [parameter({ type: "number" })],
    [preset({ values: { p: "1" } })],
    ["presets.0.values.p"],
  ],
])("%s", (_what, parameters, presets, paths) => {
  expect(templateProblems({ parameters, presets }).map(({ path }) => path)).toEqual(paths);
});
