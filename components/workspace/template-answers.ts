import type { Template } from "@/lib/api/schemas/templates";
import { answerTemplate } from "@/lib/chat/templates/values";
import type { TemplateParameter, TemplateValue } from "@/lib/chat/workspace-types";

/** What is typed, by the parameter's name. */
export type AnswerTexts = Record<string, string>;

type Asking = Pick<Template, "parameters" | "presets">;

/** The fields as they begin: the values that are given, over those of the preset, over the defaults. */
export function answerTexts(
  { parameters, presets }: Asking,
  presetId: string | null,
  given: Readonly<Record<string, TemplateValue>> = {},
): AnswerTexts {
  const preset = presets.find(({ id }) => id === presetId)?.values ?? {};
  return Object.fromEntries(
    parameters.map(({ name, default: standard }) => [
      name,
      String(given[name] ?? preset[name] ?? standard ?? ""),
    ]),
  );
}

/** What is typed as values; what is none stays text, and is then told to be none. */
export function answerValues(
  parameters: readonly TemplateParameter[],
  texts: AnswerTexts,
): Record<string, TemplateValue> {
  return Object.fromEntries(
    parameters.flatMap(({ name, type }) => {
      const text = texts[name] ?? "";
      // An empty field is none, except where empty text can be an answer.
      return text === "" && type !== "string" ? [] : [[name, valueOf(type, text)]];
    }),
  );
}

function valueOf(type: TemplateParameter["type"], text: string): TemplateValue {
  if (type === "boolean") return text === "true" || text === "false" ? text === "true" : text;
  if (type !== "number") return text;
  const number = text.trim().replace(",", ".");
  return /^-?\d+(?:\.\d+)?$/.test(number) ? Number(number) : text;
}

/** What is wrong with the answers, by the parameter's name. */
export function answerProblems(
  { parameters, presets }: Asking,
  texts: AnswerTexts,
): ReadonlyMap<string, string> {
  const answered = answerTemplate({ parameters, presets }, { values: answerValues(parameters, texts) });
  if (answered.ok) return new Map();
  return new Map(answered.problems.map(({ path, message }) => [path.replace("parameters.", ""), message]));
}
