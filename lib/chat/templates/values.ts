import type { FieldError } from "../../errors";
import type { TemplateParameter, TemplatePreset, TemplateValue } from "../workspace-types";
import { MAX_VALUE } from "./limits";
import { compilePattern } from "./pattern";

export type TemplateValues = Record<string, TemplateValue>;

interface Asked {
  parameters: readonly TemplateParameter[];
  presets: readonly TemplatePreset[];
}

interface Given {
  presetId?: string | null | undefined;
  values?: Readonly<Record<string, unknown>> | null | undefined;
}

export type Answered = { ok: true; values: TemplateValues } | { ok: false; problems: FieldError[] };

/** What a workspace is made with: the defaults, over them the preset's values, over them those that were given. */
export function answerTemplate({ parameters, presets }: Asked, given: Given): Answered {
  const preset = presets.find(({ id }) => id === given.presetId);
  if (given.presetId != null && preset === undefined) {
    return { ok: false, problems: [{ path: "presetId", message: noSuchPreset(presets) }] };
  }
  const chosen = new Map<string, unknown>(Object.entries({ ...preset?.values, ...given.values }));
  const values: TemplateValues = {};
  const problems = unknownNames(parameters, Object.keys(given.values ?? {}));
  for (const parameter of parameters) {
    const value = chosen.get(parameter.name) ?? parameter.default;
    const problem = valueProblem(parameter, value);
    if (problem === null && isValue(value)) values[parameter.name] = value;
    else problems.push({ path: `parameters.${parameter.name}`, message: problem ?? NEEDED });
  }
  return problems.length === 0 ? { ok: true, values } : { ok: false, problems };
}

const NEEDED = "Needs a value";

/** What is wrong with one value, in words for whoever gave it; null: nothing. */
export function valueProblem(parameter: TemplateParameter, value: unknown): string | null {
  if (value === null || value === undefined) return NEEDED;
  switch (parameter.type) {
    case "boolean":
      return typeof value === "boolean" ? null : "Must be true or false";
    case "number":
      return typeof value === "number" ? numberProblem(parameter, value) : "Must be a number";
    case "choice":
      return choiceProblem(parameter, value);
    case "string":
      return typeof value === "string" ? textProblem(parameter, value) : "Must be text";
    default:
      return parameter.type satisfies never;
  }
}

function numberProblem({ min, max }: TemplateParameter, value: number): string | null {
  if (!Number.isFinite(value)) return "Must be a number";
  if (min !== undefined && value < min) return `Must be at least ${min}`;
  if (max !== undefined && value > max) return `Must be at most ${max}`;
  return null;
}

function choiceProblem({ options = [] }: TemplateParameter, value: unknown): string | null {
  if (options.some((option) => option.value === value)) return null;
  return `Must be one of: ${options.map((option) => option.value).join(", ")}`;
}

function textProblem(parameter: TemplateParameter, value: string): string | null {
  const { pattern, min = 0, max = MAX_VALUE } = parameter;
  if (value === "" && parameter.default === null) return NEEDED;
  if (!value.isWellFormed() || /\p{Cc}/u.test(value)) return "Must be one line without control characters";
  if (value.length < min) return `Must have at least ${min} characters`;
  if (value.length > Math.min(max, MAX_VALUE))
    return `Must have at most ${Math.min(max, MAX_VALUE)} characters`;
  if (pattern === undefined || compilePattern(pattern)?.matches(value)) return null;
  return `Must match ${pattern}`;
}

function isValue(value: unknown): value is TemplateValue {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function unknownNames(parameters: readonly TemplateParameter[], given: readonly string[]): FieldError[] {
  const known = parameters.map(({ name }) => name);
  const message =
    known.length === 0
      ? "This template takes no parameters"
      : `No such parameter. This template takes: ${known.join(", ")}`;
  return given
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: `parameters.${name}`, message }));
}

function noSuchPreset(presets: readonly TemplatePreset[]): string {
  if (presets.length === 0) return "This template has no presets";
  return `No such preset. This template has: ${presets.map(({ id }) => id).join(", ")}`;
}

/** As commands see them in their environment. */
export function parameterEnvironment(values: TemplateValues): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`LATHE_PARAM_${name.toUpperCase()}`, String(value)]),
  );
}
