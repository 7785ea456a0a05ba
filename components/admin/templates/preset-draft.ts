import type { CreateTemplateBody } from "@/lib/api/schemas/templates";
import type { TemplatePreset } from "@/lib/chat/workspace-types";
import { type ParameterDraft, typedValue } from "./parameter-draft";
import { type Row, rowOf } from "./rows";

export type PresetDraft = Row<{
  id: string;
  name: string;
  description: string;
  /** By the parameter's name; what is empty is not set. */
  values: Record<string, string>;
}>;

export const EMPTY_PRESET: Omit<PresetDraft, "key"> = { id: "", name: "", description: "", values: {} };

export function presetDraftOf({ id, name, description, values }: TemplatePreset): PresetDraft {
  const text = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
  return rowOf({ id, name, description, values: text });
}

/** What to send. Values of parameters that are gone go with them. */
export function presetOf(
  { id, name, description, values }: PresetDraft,
  parameters: readonly ParameterDraft[],
): NonNullable<CreateTemplateBody["presets"]>[number] {
  return {
    id: id.trim() === "" ? idOf(name) : id.trim(),
    name: name.trim(),
    description: description.trim(),
    values: Object.fromEntries(
      parameters.flatMap((parameter) => {
        const value = values[parameter.name] ?? "";
        return value === "" ? [] : [[parameter.name.trim(), typedValue(parameter.type, value)]];
      }),
    ),
  };
}

/** Made of the name, for those who do not care: models choose presets by it. */
function idOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 40);
}
