"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { testProvider, updateProvider } from "@/lib/api/providers";
import type { Provider, ProviderTest } from "@/lib/api/schemas/providers";
import { ConnectionFields } from "./connection-fields";
import { EditDialog } from "./edit-dialog";
import { changesOf, editOf, editProblems, needsNewAcceptance, type ProviderEdit } from "./provider-edit";
import { PROVIDER_KINDS } from "./provider-kinds";
import { TestResult } from "./test-result";
import { useSaving } from "./use-saving";

interface EditProviderProps {
  provider: Provider;
  all: readonly Provider[];
  /** The model that a test asks; null while the provider has none. */
  testModelId: string | null;
  onClose: () => void;
  onSaved: () => void;
}

const NOT_TESTED = "It was kept, and could not be tested: no connection. Test again in a moment.";
const NO_PROBLEMS = new Map<string, string>();
const FIELDS = ["name", "baseUrl", "acceptLocalAddress", "apiKey"];

/** Name, address and key of a provider. A test asks with what is kept, so it keeps what was changed first. */
export function EditProvider({ provider, all, testModelId, onClose, onSaved }: EditProviderProps) {
  const [edit, setEdit] = useState(() => editOf(provider));
  const { busy, save, sentence, field } = useSaving(FIELDS);
  const [isTesting, setTesting] = useState(false);
  const [result, setResult] = useState<ProviderTest | null>(null);
  const change = (patch: Partial<ProviderEdit>) => {
    setEdit((before) => ({ ...before, ...patch }));
    setResult(null);
  };
  const keepChanges = async () => {
    const names = all.filter(({ id }) => id !== provider.id).map(({ name }) => name);
    const changes = changesOf(provider, edit);
    const isKept = await save(editProblems(provider, edit, names), async () => {
      if (Object.keys(changes).length > 0) await updateProvider(provider.id, changes);
    });
    if (isKept) onSaved();
    return isKept;
  };
  const keep = async () => {
    if (!(await keepChanges())) return;
    toast(`${edit.name.trim()} was changed.`);
    onClose();
  };
  const test = async (modelId: string) => {
    setResult(null);
    setTesting(true);
    if (await keepChanges()) {
      const ask = async () => setResult(await testProvider(provider.id, { modelId }));
      await save(NO_PROBLEMS, ask, NOT_TESTED);
    }
    setTesting(false);
  };
  return (
    <EditDialog
      title={`Edit ${provider.name}`}
      sentence={sentence}
      busy={busy && !isTesting}
      blocked={isTesting}
      extra={
        testModelId !== null && (
          <Button
            size="form"
            busy={isTesting}
            disabled={busy && !isTesting}
            onClick={() => void test(testModelId)}
          >
            Test
          </Button>
        )
      }
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
      {result && <TestResult result={result} />}
      {testModelId !== null && (
        <p className="text-meta text-muted">Test keeps what you changed and sends one tiny request.</p>
      )}
    </EditDialog>
  );
}
