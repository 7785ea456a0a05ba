import type { FieldError } from "../../errors";
import type { TemplateParameter, TemplatePreset } from "../workspace-types";
import { MAX_VALUE } from "./limits";
import { compilePattern } from "./pattern";
import { valueProblem } from "./values";

interface Asking {
  parameters: readonly TemplateParameter[];
  presets: readonly TemplatePreset[];
}

/** What does not fit together in what a template asks for, by field; the shape of each part has been parsed before. */
export function templateProblems({ parameters, presets }: Asking): FieldError[] {
  return [
    ...repeated(parameters, "parameters", "name"),
    ...parameters.flatMap((parameter, index) =>
      parameterProblems(parameter).map(({ path, message }) => ({
        path: `parameters.${index}.${path}`,
        message,
      })),
    ),
    ...repeated(presets, "presets", "id"),
    ...presets.flatMap((preset, index) => presetProblems(parameters, preset, `presets.${index}.values`)),
  ];
}

function repeated<K extends string>(items: readonly Record<K, string>[], list: string, key: K): FieldError[] {
  return items.flatMap((item, index) => {
    const first = items.findIndex((other) => other[key] === item[key]);
    return first === index
      ? []
      : [{ path: `${list}.${index}.${key}`, message: "Another one has this already" }];
  });
}

function parameterProblems(parameter: TemplateParameter): FieldError[] {
  const problems = [...optionProblems(parameter), ...patternProblems(parameter), ...boundProblems(parameter)];
  // A default is judged by rules that hold together.
  if (problems.length > 0 || parameter.default === null) return problems;
  const message = valueProblem(parameter, parameter.default);
  return message === null ? [] : [{ path: "default", message }];
}

function optionProblems({ type, options }: TemplateParameter): FieldError[] {
  if (type !== "choice") {
    return options === undefined ? [] : [{ path: "options", message: "Only a choice has options" }];
  }
  if (options === undefined || options.length === 0) {
    return [{ path: "options", message: "A choice needs at least one option" }];
  }
  return repeated(options, "options", "value");
}

function patternProblems({ type, pattern }: TemplateParameter): FieldError[] {
  if (pattern === undefined) return [];
  if (type !== "string") return [{ path: "pattern", message: "Only text has a pattern" }];
  if (compilePattern(pattern) !== null) return [];
  return [
    {
      path: "pattern",
      message: "Not a regular expression that RE2 knows (it has no look-around and no back-references)",
    },
  ];
}

function boundProblems({ type, min, max }: TemplateParameter): FieldError[] {
  const given = [
    ...(min === undefined ? [] : [{ path: "min", bound: min }]),
    ...(max === undefined ? [] : [{ path: "max", bound: max }]),
  ];
  if (type === "choice" || type === "boolean") {
    return given.map(({ path }) => ({ path, message: "Only numbers and text have bounds" }));
  }
  if (type === "string") {
    const odd = given.filter(({ bound }) => !Number.isInteger(bound) || bound < 0 || bound > MAX_VALUE);
    if (odd.length > 0) {
      return odd.map(({ path }) => ({ path, message: `A length is a whole number up to ${MAX_VALUE}` }));
    }
  }
  return min !== undefined && max !== undefined && min > max
    ? [{ path: "max", message: "Must not be below the minimum" }]
    : [];
}

/** A preset need not say everything; what it says has to be right. */
function presetProblems(
  parameters: readonly TemplateParameter[],
  { values }: TemplatePreset,
  path: string,
): FieldError[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const parameter = parameters.find((one) => one.name === name);
    const message = parameter === undefined ? "There is no such parameter" : valueProblem(parameter, value);
    return message === null ? [] : [{ path: `${path}.${name}`, message }];
  });
}
