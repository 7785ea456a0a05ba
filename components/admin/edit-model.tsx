"use client";

import { type ComponentProps, type ReactNode, useState } from "react";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { updateModel } from "@/lib/api/models";
import type { ModelDetails } from "@/lib/api/schemas/models";
import { REASONING_EFFORTS } from "@/lib/chat/model-types";
import { EditDialog } from "./edit-dialog";
import {
  type ModelEdit,
  modelChanges,
  modelEditOf,
  modelProblems,
  NO_REASONING,
  PROVIDER_DECIDES,
  UNSET,
} from "./model-edit";
import { useSaving } from "./use-saving";

interface EditModelProps {
  model: ModelDetails;
  onClose: () => void;
  onSaved: () => void;
}

type TextField = {
  [Name in keyof ModelEdit]: ModelEdit[Name] extends string ? Name : never;
}[keyof ModelEdit];

interface Part {
  edit: ModelEdit;
  change: (patch: Partial<ModelEdit>) => void;
  field: (path: string) => string | undefined;
}

const SHOWN = [
  "displayName",
  "model",
  "contextLimit",
  "compressionThreshold",
  "inputMicros",
  "outputMicros",
  "cacheReadMicros",
  "cacheWriteMicros",
  "maxOutputTokens",
  "temperature",
  "topP",
];

/** Everything about a model that can be set. */
export function EditModel({ model, onClose, onSaved }: EditModelProps) {
  const [edit, setEdit] = useState(() => modelEditOf(model));
  const { busy, save, sentence, field } = useSaving(SHOWN);
  const change = (patch: Partial<ModelEdit>) => setEdit((before) => ({ ...before, ...patch }));
  const part = { edit, change, field };
  const keep = async () => {
    const isKept = await save(modelProblems(edit), () => updateModel(model.id, modelChanges(model, edit)));
    if (!isKept) return;
    toast(`${edit.displayName.trim()} was changed.`);
    onSaved();
    onClose();
  };
  return (
    <EditDialog
      title={`Edit ${model.displayName}`}
      sentence={sentence}
      busy={busy}
      onClose={onClose}
      onSave={() => void keep()}
    >
      <TextInput {...part} name="displayName" label="Name" />
      <TextInput {...part} name="model" label="Model" help={`As ${model.providerName} writes it.`} isPlain />
      <Pair>
        <TextInput {...part} name="contextLimit" label="Context window" help="In tokens." isPlain />
        <TextInput
          {...part}
          name="compressionThreshold"
          label="Summarise at"
          help="Percent of the window. 100: never."
          inputMode="numeric"
        />
      </Pair>
      <Prices {...part} />
      {model.providerType !== "demo" && <Requests {...part} isOpenai={model.providerType === "openai"} />}
    </EditDialog>
  );
}

function Prices(part: Part) {
  return (
    <Group title="Prices" help="US dollars per million tokens. Empty: no price set, and no cost is shown.">
      <Pair>
        <TextInput {...part} name="inputMicros" label="Input" inputMode="decimal" />
        <TextInput {...part} name="outputMicros" label="Output" inputMode="decimal" />
        <TextInput {...part} name="cacheReadMicros" label="Read from the cache" inputMode="decimal" />
        <TextInput {...part} name="cacheWriteMicros" label="Written to the cache" inputMode="decimal" />
      </Pair>
    </Group>
  );
}

function Requests({ isOpenai, ...part }: Part & { isOpenai: boolean }) {
  const { edit, change } = part;
  const levels = REASONING_EFFORTS.map((effort) => ({ value: effort, label: effort }));
  return (
    <Group title="Requests" help="What is empty is left to the provider.">
      <Pair>
        <Options
          {...part}
          name="effort"
          label="Reasoning effort"
          options={[
            { value: NO_REASONING, label: "The model does not reason" },
            { value: PROVIDER_DECIDES, label: "As the provider decides" },
            ...levels,
          ]}
        />
        {edit.effort !== NO_REASONING && (
          <Options
            {...part}
            name="maxEffort"
            label="At most"
            options={[{ value: UNSET, label: "No limit" }, ...levels]}
          />
        )}
        <TextInput {...part} name="maxOutputTokens" label="Longest answer" help="In tokens." isPlain />
        <TextInput {...part} name="temperature" label="Temperature" inputMode="decimal" />
        <TextInput {...part} name="topP" label="Top P" inputMode="decimal" />
        {isOpenai && (
          <Options
            {...part}
            name="openaiApi"
            label="OpenAI's API"
            options={[
              { value: UNSET, label: "By the model's name" },
              { value: "responses", label: "Responses" },
              { value: "chat", label: "Chat Completions" },
            ]}
          />
        )}
      </Pair>
      {isOpenai && edit.openaiApi !== "chat" && (
        <Choice
          type="checkbox"
          checked={edit.store}
          onChange={(event) => change({ store: event.currentTarget.checked })}
          label="Let OpenAI keep the answers"
          help="Responses only. A new turn then need not send the history again."
        />
      )}
    </Group>
  );
}

function Group({ title, help, children }: { title: string; help: string; children: ReactNode }) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 border-t pt-3">
      <legend className="sr-only">{title}</legend>
      <p aria-hidden="true" className="font-medium text-form">
        {title}
      </p>
      <p className="-mt-3 text-meta text-muted">{help}</p>
      {children}
    </fieldset>
  );
}

function Pair({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-2 items-start gap-3 phone:grid-cols-1">{children}</div>;
}

interface TextInputProps extends Part {
  name: TextField;
  label: string;
  help?: string;
  isPlain?: boolean;
  inputMode?: ComponentProps<"input">["inputMode"];
}

function TextInput({ edit, change, field, name, label, help, isPlain = false, inputMode }: TextInputProps) {
  return (
    <Field label={label} help={help} error={field(name)}>
      {(control) => (
        <Input
          {...control}
          name={name}
          value={edit[name]}
          autoComplete="off"
          spellCheck={isPlain ? false : undefined}
          inputMode={inputMode}
          onChange={(event) => change({ [name]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
}

interface OptionsProps extends Part {
  name: "effort" | "maxEffort" | "openaiApi";
  label: string;
  options: readonly { value: string; label: string }[];
}

function Options({ edit, change, name, label, options }: OptionsProps) {
  return (
    <Field label={label}>
      {(control) => (
        <Select
          {...control}
          name={name}
          value={edit[name]}
          onChange={(event) => change({ [name]: event.currentTarget.value })}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
