"use client";

import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { UNUSABLE_CHOICE } from "@/lib/copy/override-copy";
import { useKept } from "./use-kept";

export interface ModelChoice {
  id: string;
  displayName: string;
}

interface PurposeFieldProps {
  label: string;
  help: string;
  /** Choices before the models, by value. */
  defaults: readonly { value: string; label: string }[];
  models: readonly ModelChoice[];
  value: string;
  isUnusable: boolean;
  keep: (value: string) => Promise<unknown>;
}

/** Which model a purpose has. A choice applies at once. */
export function PurposeField({ label, help, defaults, models, value, isUnusable, keep }: PurposeFieldProps) {
  const [chosen, choose] = useKept(value, keep);
  const isListed = [...defaults.map((one) => one.value), ...models.map((one) => one.id)].includes(chosen);
  const error = isUnusable && chosen === value ? UNUSABLE_CHOICE : undefined;
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <Select
          {...control}
          value={chosen}
          onChange={(event) => void choose(event.currentTarget.value)}
          className="max-w-120"
        >
          {defaults.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
          {!isListed && <option value={chosen}>A model that is switched off</option>}
          {models.map((model) => (
            <option key={model.id} value={model.id}>
              {model.displayName}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
