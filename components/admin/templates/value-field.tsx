"use client";

import { templateForm as words } from "@/lib/copy/template-copy";
import { ChoiceField, TextField } from "./form-parts";
import type { ParameterDraft } from "./parameter-draft";

interface ValueFieldProps {
  label: string;
  parameter: Pick<ParameterDraft, "type" | "options">;
  value: string;
  error: string | undefined;
  onValue: (value: string) => void;
}

/** A value of a parameter, while the parameter itself is being written. */
export function ValueField({ label, parameter, value, error, onValue }: ValueFieldProps) {
  const { type, options } = parameter;
  if (type === "string" || type === "number") {
    return (
      <TextField
        label={label}
        value={value}
        error={error}
        inputMode={type === "number" ? "decimal" : "text"}
        onText={onValue}
      />
    );
  }
  const choices =
    type === "boolean"
      ? [
          { value: "true", label: words.yes },
          { value: "false", label: words.no },
        ]
      : options.map((option) => ({ value: option.value, label: option.label || option.value }));
  return (
    <ChoiceField
      label={label}
      value={value}
      error={error}
      options={[{ value: "", label: words.notSet }, ...choices.filter((choice) => choice.value !== "")]}
      onPick={onValue}
    />
  );
}
