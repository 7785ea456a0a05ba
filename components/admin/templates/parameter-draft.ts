import type { CreateTemplateBody } from "@/lib/api/schemas/templates";
import type { TemplateParameter, TemplateParameterType, TemplateValue } from "@/lib/chat/workspace-types";
import { numberOf } from "./number-of";
import { type Row, rowOf } from "./rows";

export type OptionDraft = Row<{ value: string; label: string }>;

export type ParameterDraft = Row<{
  name: string;
  label: string;
  description: string;
  type: TemplateParameterType;
  /** Whoever makes a workspace has to answer. */
  isNeeded: boolean;
  default: string;
  options: OptionDraft[];
  pattern: string;
  min: string;
  max: string;
}>;

type ParameterBody = NonNullable<CreateTemplateBody["parameters"]>[number];

export const EMPTY_PARAMETER: Omit<ParameterDraft, "key"> = {
  name: "",
  label: "",
  description: "",
  type: "string",
  isNeeded: true,
  default: "",
  options: [],
  pattern: "",
  min: "",
  max: "",
};

export function parameterDraftOf(parameter: TemplateParameter): ParameterDraft {
  const { name, label, description, type, options = [], pattern = "", min, max } = parameter;
  return rowOf({
    name,
    label,
    description,
    type,
    pattern,
    isNeeded: parameter.default === null,
    default: parameter.default === null ? "" : String(parameter.default),
    options: options.map((option) => rowOf({ value: option.value, label: option.label })),
    min: String(min ?? ""),
    max: String(max ?? ""),
  });
}

/** What to send; what its type has no use for is left out. */
export function parameterOf(draft: ParameterDraft): ParameterBody {
  const { name, label, description, type, options } = draft;
  const isBounded = type === "string" || type === "number";
  const [min, max] = [numberOf(draft.min), numberOf(draft.max)];
  return {
    name: name.trim(),
    label: label.trim() === "" ? name.trim() : label.trim(),
    description: description.trim(),
    type,
    default: draft.isNeeded ? null : typedValue(type, draft.default),
    ...(type === "choice" && {
      options: options.map((option) => ({
        value: option.value.trim(),
        label: option.label.trim() === "" ? option.value.trim() : option.label.trim(),
      })),
    }),
    ...(type === "string" && draft.pattern !== "" && { pattern: draft.pattern }),
    ...(isBounded && min !== undefined && { min }),
    ...(isBounded && max !== undefined && { max }),
  };
}

/** Typed text as a value of its type; what is none stays text, so that the server says so. */
export function typedValue(type: TemplateParameterType, text: string): TemplateValue {
  if (type === "boolean") return text === "true" || text === "false" ? text === "true" : text;
  if (type !== "number") return text;
  const value = numberOf(text);
  return value === undefined || Number.isNaN(value) ? text : value;
}
