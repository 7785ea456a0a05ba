"use client";

import { templateForm as words } from "@/lib/copy/template-copy";
import { AddButton, Pair, type Part, RemoveButton, Section, TextField } from "./form-parts";
import { EMPTY_PRESET, type PresetDraft } from "./preset-draft";
import { changeRow, rowOf } from "./rows";
import { ValueField } from "./value-field";

/** Values that go together, under a name. */
export function PresetFields({ draft, change, problem }: Part) {
  const { presets, parameters } = draft;
  return (
    <Section title={words.presets} help={words.presetsHelp}>
      {presets.map((preset, index) => {
        const what = words.preset(index, preset.name);
        const set = (patch: Partial<PresetDraft>) =>
          change({ presets: changeRow(presets, preset.key, patch) });
        const text = (name: "id" | "name" | "description") => ({
          value: preset[name],
          error: problem(`presets.${index}.${name}`),
          onText: (typed: string) => set({ [name]: typed }),
        });
        return (
          <fieldset key={preset.key} className="flex min-w-0 flex-col gap-3 rounded-card border p-4">
            <legend className="sr-only">{what}</legend>
            <div className="flex items-center justify-between gap-2">
              <p aria-hidden="true" className="min-w-0 truncate font-medium text-form">
                {what}
              </p>
              <RemoveButton
                what={what}
                onRemove={() => change({ presets: presets.filter(({ key }) => key !== preset.key) })}
              />
            </div>
            <Pair>
              <TextField label={words.name} {...text("name")} />
              <TextField
                label={words.presetId}
                help={words.presetIdHelp}
                spellCheck={false}
                {...text("id")}
              />
            </Pair>
            <TextField label={words.description} {...text("description")} />
            <Pair>
              {parameters
                .filter(({ name }) => name !== "")
                .map((parameter) => (
                  <ValueField
                    key={parameter.key}
                    label={parameter.label || parameter.name}
                    parameter={parameter}
                    value={preset.values[parameter.name] ?? ""}
                    error={problem(`presets.${index}.values.${parameter.name}`)}
                    onValue={(value) => set({ values: { ...preset.values, [parameter.name]: value } })}
                  />
                ))}
            </Pair>
          </fieldset>
        );
      })}
      <AddButton onAdd={() => change({ presets: [...presets, rowOf(EMPTY_PRESET)] })}>
        {words.addPreset}
      </AddButton>
    </Section>
  );
}
