"use client";

import { useState } from "react";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { updateProvider } from "@/lib/api/providers";
import type { Provider } from "@/lib/api/schemas/providers";
import { ConnectionFields } from "./connection-fields";
import { EditDialog } from "./edit-dialog";
import { changesOf, editOf, editProblems, needsNewAcceptance, type ProviderEdit } from "./provider-edit";
import { PROVIDER_KINDS } from "./provider-kinds";
import { useSaving } from "./use-saving";

interface EditProviderProps {
  provider: Provider;
  all: readonly Provider[];
  onClose: () => void;
  onSaved: () => void;
}

const FIELDS = ["name", "baseUrl", "acceptLocalAddress", "apiKey"];

/** Name, address and key of a provider. */
export function EditProvider({ provider, all, onClose, onSaved }: EditProviderProps) {
  const [edit, setEdit] = useState(() => editOf(provider));
  const { busy, save, sentence, field } = useSaving(FIELDS);
  const change = (patch: Partial<ProviderEdit>) => setEdit((before) => ({ ...before, ...patch }));
  const keep = async () => {
    const names = all.filter(({ id }) => id !== provider.id).map(({ name }) => name);
    const isKept = await save(editProblems(provider, edit, names), () =>
      updateProvider(provider.id, changesOf(provider, edit)),
    );
    if (!isKept) return;
    toast(`${edit.name.trim()} was changed.`);
    onSaved();
    onClose();
  };
  return (
    <EditDialog
      title={`Edit ${provider.name}`}
      sentence={sentence}
      busy={busy}
      onClose={onClose}
      onSave={() => void keep()}
    >
      <Field label="Name" error={field("name")}>
        {(control) => (
          <Input
            {...control}
            value={edit.name}
            autoComplete="off"
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
        )}
      </Field>
      {provider.source === "user" && provider.type !== "demo" ? (
        <>
          <ConnectionFields
            value={edit}
            onChange={change}
            problem={field}
            baseUrlHelp={PROVIDER_KINDS[provider.type].baseUrlHelp}
            keyHelp={
              provider.hasKey
                ? "One is kept. Leave this empty to keep it."
                : "Kept encrypted, never shown again. Leave it empty for a server that needs none."
            }
            needsAcceptance={needsNewAcceptance(provider, edit)}
          />
          {provider.hasKey && edit.apiKey === "" && (
            <Choice
              type="checkbox"
              checked={edit.removesKey}
              onChange={(event) => change({ removesKey: event.currentTarget.checked })}
              label="Remove the key"
            />
          )}
        </>
      ) : (
        <p className="text-form text-muted">
          {provider.source === "environment"
            ? "Its address and key come from the environment of the server, and are changed there."
            : "The demo is a script: it has neither address nor key."}
        </p>
      )}
    </EditDialog>
  );
}
