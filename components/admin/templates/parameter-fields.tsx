"use client";

import { Choice } from "@/components/ui/choice";
import { FieldError } from "@/components/ui/field";
import { TEMPLATE_PARAMETER_TYPES } from "@/lib/chat/workspace-types";
import { templateForm as words } from "@/lib/copy/template-copy";
import {
  AddButton,
  ChoiceField,
  Pair,
  type Part,
  RemoveButton,
  RowList,
  Section,
  TextField,
} from "./form-parts";
import { EMPTY_PARAMETER, type ParameterDraft } from "./parameter-draft";
import { changeRow, rowOf } from "./rows";
import { ValueField } from "./value-field";

interface OneProps {
  parameter: ParameterDraft;
  set: (patch: Partial<ParameterDraft>) => void;
  /** Below the parameter's own path. */
  problem: (path: string) => string | undefined;
}

/** What is asked of whoever makes a workspace. */
export function ParameterFields({ draft, change, problem }: Part) {
  const { parameters } = draft;
  return (
    <Section title={words.parameters} help={words.parametersHelp}>
      {parameters.map((parameter, index) => {
        const what = words.parameter(index, parameter.name);
        return (
          <fieldset key={parameter.key} className="flex min-w-0 flex-col gap-3 rounded-card border p-4">
            <legend className="sr-only">{what}</legend>
            <div className="flex items-center justify-between gap-2">
              <p aria-hidden="true" className="min-w-0 truncate font-medium text-form">
                {what}
              </p>
              <RemoveButton
                what={what}
                onRemove={() => change({ parameters: parameters.filter(({ key }) => key !== parameter.key) })}
              />
            </div>
            <OneParameter
              parameter={parameter}
              set={(patch) => change({ parameters: changeRow(parameters, parameter.key, patch) })}
              problem={(path) => problem(`parameters.${index}.${path}`)}
            />
          </fieldset>
        );
      })}
      <AddButton onAdd={() => change({ parameters: [...parameters, rowOf(EMPTY_PARAMETER)] })}>
        {words.addParameter}
      </AddButton>
    </Section>
  );
}

function OneParameter({ parameter, set, problem }: OneProps) {
  const text = (name: "name" | "label" | "description") => ({
    value: parameter[name],
    error: problem(name),
    onText: (typed: string) => set({ [name]: typed }),
  });
  return (
    <>
      <Pair>
        <TextField
          label={words.parameterName}
          help={words.parameterNameHelp}
          spellCheck={false}
          {...text("name")}
        />
        <TextField label={words.label} {...text("label")} />
        <ChoiceField
          label={words.type}
          error={problem("type")}
          value={parameter.type}
          options={TEMPLATE_PARAMETER_TYPES.map((type) => ({ value: type, label: words.types[type] }))}
          onPick={(type) => set({ type, default: type === "boolean" ? "false" : "" })}
        />
        <TextField label={words.help} {...text("description")} />
      </Pair>
      {parameter.type === "choice" && <Options parameter={parameter} set={set} problem={problem} />}
      <Rules parameter={parameter} set={set} problem={problem} />
      <Choice
        type="checkbox"
        checked={parameter.isNeeded}
        onChange={(event) => set({ isNeeded: event.currentTarget.checked })}
        label={words.needed}
      />
      {!parameter.isNeeded && (
        <ValueField
          label={words.value}
          parameter={parameter}
          value={parameter.default}
          error={problem("default")}
          onValue={(value) => set({ default: value })}
        />
      )}
    </>
  );
}

function Rules({ parameter, set, problem }: OneProps) {
  const { type } = parameter;
  if (type !== "string" && type !== "number") return null;
  const isText = type === "string";
  const bound = (name: "min" | "max") => ({
    value: parameter[name],
    error: problem(name),
    inputMode: "decimal" as const,
    onText: (typed: string) => set({ [name]: typed }),
  });
  return (
    <>
      {isText && (
        <TextField
          label={words.pattern}
          help={words.patternHelp}
          spellCheck={false}
          value={parameter.pattern}
          error={problem("pattern")}
          onText={(pattern) => set({ pattern })}
        />
      )}
      <Pair>
        <TextField label={isText ? words.shortest : words.least} {...bound("min")} />
        <TextField label={isText ? words.longest : words.most} {...bound("max")} />
      </Pair>
    </>
  );
}

function Options({ parameter, set, problem }: OneProps) {
  const { options } = parameter;
  const failure = problem("options");
  return (
    <div className="flex flex-col gap-3">
      <h3 className="font-medium text-ui">{words.options}</h3>
      <RowList
        rows={options}
        blank={{ value: "", label: "" }}
        what={words.options}
        nameOf={({ value }) => value}
        add={words.addOption}
        note={failure !== undefined && <FieldError>{failure}</FieldError>}
        onRows={(rows) => set({ options: rows })}
        fields={({ value, label }, index, change) => (
          <>
            <TextField
              label={words.optionValue}
              value={value}
              spellCheck={false}
              error={problem(`options.${index}.value`)}
              onText={(typed) => change({ value: typed })}
            />
            <TextField
              label={words.label}
              value={label}
              error={problem(`options.${index}.label`)}
              onText={(typed) => change({ label: typed })}
            />
          </>
        )}
      />
    </div>
  );
}
