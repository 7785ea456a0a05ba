"use client";

import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Template } from "@/lib/api/schemas/templates";
import type { TemplateParameter, TemplateValue } from "@/lib/chat/workspace-types";
import { workspaceCopy } from "@/lib/copy/workspace-copy";
import { answerProblems, answerTexts, answerValues } from "./template-answers";

export interface TemplateAnswers {
  presetId: string | null;
  parameters: Record<string, TemplateValue>;
}

interface TemplateDialogProps {
  template: Template;
  /** What was answered before. */
  before: TemplateAnswers | null;
  onClose: () => void;
  onUse: (answers: TemplateAnswers) => void;
}

const words = workspaceCopy.template;
const NONE = "";

/** Asks what a template asks for. What is wrong is said at the field as soon as one has typed there. */
export function TemplateDialog({ template, before, onClose, onUse }: TemplateDialogProps) {
  const { parameters, presets } = template;
  const formId = useId();
  const [presetId, setPresetId] = useState(before?.presetId ?? null);
  const [texts, setTexts] = useState(() => answerTexts(template, presetId, before?.parameters));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const problems = answerProblems(template, texts);
  const use = () => {
    setTouched(new Set(parameters.map(({ name }) => name)));
    if (problems.size === 0) onUse({ presetId, parameters: answerValues(parameters, texts) });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={words.title(template.name)}
      {...(template.description !== "" && { description: template.description })}
      actions={
        <>
          <Button size="form" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button size="form" look="primary" type="submit" form={formId}>
            {words.use}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          use();
        }}
        className="flex flex-col gap-4 pt-1"
      >
        {presets.length > 0 && (
          <PresetField
            presets={presets}
            presetId={presetId}
            onPick={(picked) => {
              setPresetId(picked);
              setTexts(answerTexts(template, picked));
              setTouched(new Set());
            }}
          />
        )}
        {parameters.map((parameter) => (
          <ParameterField
            key={parameter.name}
            parameter={parameter}
            text={texts[parameter.name] ?? ""}
            problem={touched.has(parameter.name) ? problems.get(parameter.name) : undefined}
            onText={(text) => {
              setTexts({ ...texts, [parameter.name]: text });
              setTouched(new Set(touched).add(parameter.name));
            }}
          />
        ))}
      </form>
    </Dialog>
  );
}

interface PresetFieldProps {
  presets: Template["presets"];
  presetId: string | null;
  onPick: (presetId: string | null) => void;
}

function PresetField({ presets, presetId, onPick }: PresetFieldProps) {
  const help = presets.find(({ id }) => id === presetId)?.description;
  return (
    <Field label={words.preset} help={help}>
      {(control) => (
        <Select
          {...control}
          value={presetId ?? NONE}
          onChange={(event) => {
            const { value } = event.currentTarget;
            onPick(value === NONE ? null : value);
          }}
        >
          <option value={NONE}>{words.noPreset}</option>
          {presets.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

interface ParameterFieldProps {
  parameter: TemplateParameter;
  text: string;
  problem: string | undefined;
  onText: (text: string) => void;
}

function ParameterField({ parameter, text, problem, onText }: ParameterFieldProps) {
  const { label, description, type } = parameter;
  return (
    <Field label={label} help={description} error={problem}>
      {(control) =>
        type === "string" || type === "number" ? (
          <Input
            {...control}
            value={text}
            autoComplete="off"
            spellCheck={false}
            inputMode={type === "number" ? "decimal" : "text"}
            onChange={(event) => onText(event.currentTarget.value)}
          />
        ) : (
          <Select {...control} value={text} onChange={(event) => onText(event.currentTarget.value)}>
            {parameter.default === null && <option value={NONE}>{words.choose}</option>}
            {optionsOf(parameter).map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </Select>
        )
      }
    </Field>
  );
}

function optionsOf({ type, options = [] }: TemplateParameter) {
  if (type !== "boolean") return options;
  return [
    { value: "true", label: words.yes },
    { value: "false", label: words.no },
  ];
}
