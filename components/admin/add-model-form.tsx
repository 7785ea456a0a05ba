"use client";

import { type ChangeEvent, type FormEvent, type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormAlert } from "@/components/ui/form-alert";
import { formFailure } from "@/components/ui/form-failure";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { ModelDetails } from "@/lib/api/schemas/models";
import type { Provider } from "@/lib/api/schemas/providers";
import { ConnectionFields } from "./connection-fields";
import { EMPTY_DRAFT, type ModelDraft, needsAcceptance } from "./model-draft";
import { providerLabel } from "./provider-label";
import { PROVIDER_KINDS } from "./provider-kinds";
import { TestResult } from "./test-result";
import { useAddModel } from "./use-add-model";

type NewType = keyof typeof PROVIDER_KINDS;

interface AddModelFormProps {
  /** Those whose address and key are known already. */
  providers: readonly Provider[];
  initial?: Partial<ModelDraft>;
  makeDefault?: boolean;
  onAdded: (model: ModelDetails) => void;
  /** Beside the buttons. */
  extra?: ReactNode;
}

const FIELDS = ["baseUrl", "apiKey", "acceptLocalAddress", "model", "contextLimit"];
const NEW = "new:";
const NEW_TYPES = Object.keys(PROVIDER_KINDS) as NewType[];

/** One form for a model and, when it is not known yet, the provider that serves it. */
export function AddModelForm({ providers, initial, makeDefault, onAdded, extra }: AddModelFormProps) {
  const [draft, setDraft] = useState<ModelDraft>({ ...EMPTY_DRAFT, ...initial });
  const { busy, failure, result, touch, test, add } = useAddModel(providers.map(({ name }) => name));
  const { provider } = draft;
  const kind = "type" in provider ? PROVIDER_KINDS[provider.type] : null;
  const { sentence, field } = formFailure(failure, FIELDS);

  const change = (patch: Partial<ModelDraft>) => {
    setDraft((before) => ({ ...before, ...patch }));
    touch();
  };
  const typed = (name: "model" | "contextLimit") => ({
    name,
    value: draft[name],
    onChange: (event: ChangeEvent<HTMLInputElement>) => change({ [name]: event.currentTarget.value }),
    autoComplete: "off",
    spellCheck: false,
  });
  const choose = (value: string) => {
    const type = NEW_TYPES.find((candidate) => value === `${NEW}${candidate}`);
    change({ provider: type ? { type } : { id: value } });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const model = await add(draft, { makeDefault: makeDefault ?? false });
    if (model === null) return;
    setDraft({ ...EMPTY_DRAFT, provider: { id: model.providerId } });
    onAdded(model);
  };

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex max-w-160 flex-col gap-4">
      {sentence && <FormAlert>{sentence}</FormAlert>}
      <Field label="Provider">
        {(control) => (
          <Select
            {...control}
            name="provider"
            value={"id" in provider ? provider.id : `${NEW}${provider.type}`}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            {providers.map((known) => (
              <option key={known.id} value={known.id}>
                {providerLabel(known, providers)}
              </option>
            ))}
            {NEW_TYPES.map((type) => (
              <option key={type} value={`${NEW}${type}`}>
                {providers.length > 0 ? `New: ${PROVIDER_KINDS[type].label}` : PROVIDER_KINDS[type].label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {kind && (
        <ConnectionFields
          value={draft}
          onChange={change}
          problem={field}
          baseUrlHelp={kind.baseUrlHelp}
          keyHelp="Kept encrypted, never shown again. Leave it empty for a server that needs none."
          needsAcceptance={needsAcceptance(draft)}
        />
      )}
      <div className="grid grid-cols-[2fr_1fr] items-start gap-4 phone:grid-cols-1">
        <Field
          label="Model"
          help={
            kind ? `As the provider writes it, such as ${kind.modelExample}.` : "As the provider writes it."
          }
          error={field("model")}
        >
          {(control) => <Input {...control} {...typed("model")} />}
        </Field>
        <Field label="Context window" help="In tokens." error={field("contextLimit")}>
          {(control) => <Input {...control} {...typed("contextLimit")} />}
        </Field>
      </div>
      {result && <TestResult result={result} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" size="form" busy={busy === "add"} disabled={busy === "test"}>
          Add the model
        </Button>
        <Button size="form" busy={busy === "test"} disabled={busy === "add"} onClick={() => void test(draft)}>
          Test
        </Button>
        {extra}
        <span className="text-meta text-muted">Test sends one tiny request.</span>
      </div>
    </form>
  );
}
