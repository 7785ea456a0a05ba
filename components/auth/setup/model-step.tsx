"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { AddModelForm } from "@/components/admin/add-model-form";
import { TestResult } from "@/components/admin/test-result";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { FormAlert } from "@/components/ui/form-alert";
import { isApiError } from "@/lib/api/api-error";
import { allModelsQuery, updateModel } from "@/lib/api/models";
import { createProvider, testProvider } from "@/lib/api/providers";
import type { ProviderTest } from "@/lib/api/schemas/providers";
import { copy } from "@/lib/copy";
import { routes } from "@/lib/routes";
import { StepHeading } from "./step-heading";

/** A provider whose key the server found in its environment, and the model to begin with. */
export interface FoundProvider {
  providerId: string;
  providerName: string;
  modelId: string;
  modelName: string;
}

interface ModelStepProps {
  found: readonly FoundProvider[];
  /** A model server that answers on this computer. */
  local: { baseUrl: string; models: string[] } | null;
  /** The model that new chats use already. */
  ready: { name: string } | null;
}

const NEXT = `${routes.setup}?step=folder`;
const LOCAL_CONTEXT = "32k";

/** What was found is offered first and tested with one tiny request; else a key, else the demo. */
export function ModelStep({ found, local, ready }: ModelStepProps) {
  const router = useRouter();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<string | null>(null);
  const [tested, setTested] = useState<{ name: string; result: ProviderTest } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const offersSomething = found.length > 0;
  const [opensForm, setOpensForm] = useState(!offersSomething);

  const run = async (key: string, work: () => Promise<void>) => {
    setBusy(key);
    setProblem(null);
    setTested(null);
    try {
      await work();
    } catch (error) {
      setProblem(isApiError(error) ? error.message : "It did not work. Nothing was changed.");
    } finally {
      setBusy(null);
    }
  };
  const use = (provider: FoundProvider) =>
    run(provider.providerId, async () => {
      const { providerId, modelId, modelName } = provider;
      const result = await testProvider(providerId, { modelId });
      if (result.ok) await updateModel(modelId, { isDefault: true });
      setTested({ name: modelName, result });
    });
  const tryDemo = () =>
    run("demo", async () => {
      const { id } = await createProvider({ type: "demo", name: "Demo" });
      const { items } = await queries.fetchQuery(allModelsQuery());
      const demo = items.find((model) => model.providerId === id);
      if (demo && !demo.isDefault) await updateModel(demo.id, { isDefault: true });
      router.push(NEXT);
    });
  const works = tested?.result.ok === true;

  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-1">
        <StepHeading>Choose a model</StepHeading>
        {found.map((provider) => (
          <p key={provider.providerId} className="text-form text-muted">
            {copy.setup.keyFound(provider.providerName).sentence}
          </p>
        ))}
        {local && (
          <p className="text-form text-muted">{copy.setup.localFound(local.models.length).sentence}</p>
        )}
        {!offersSomething && !local && (
          <p className="text-form text-muted">It reads, plans and writes. More can be added at any time.</p>
        )}
      </div>
      {problem && <FormAlert>{problem}</FormAlert>}
      <div className="flex flex-wrap gap-2">
        {found.map((provider, index) => (
          <Button
            key={provider.providerId}
            size="form"
            look={index === 0 && !works ? "primary" : "default"}
            busy={busy === provider.providerId}
            onClick={() => void use(provider)}
          >
            {`Use ${provider.providerName}`}
          </Button>
        ))}
        {!opensForm && (
          <Button size="form" onClick={() => setOpensForm(true)}>
            Add another provider
          </Button>
        )}
        <Button size="form" busy={busy === "demo"} onClick={() => void tryDemo()}>
          Try the demo
        </Button>
        <span className="self-center text-meta text-muted">{copy.setup.demo}</span>
        {ready && !works && (
          <ButtonLink size="form" look="quiet" href={NEXT}>
            {`Go on with ${ready.name}`}
          </ButtonLink>
        )}
      </div>
      {tested && (
        <div className="flex flex-col items-start gap-3">
          <TestResult result={tested.result} />
          {works && (
            <ButtonLink size="form" look="primary" href={NEXT}>
              {`Go on with ${tested.name}`}
            </ButtonLink>
          )}
        </div>
      )}
      {opensForm && !works && (
        <AddModelForm
          providers={[]}
          makeDefault
          {...(local ? { initial: localDraft(local) } : {})}
          onAdded={() => router.push(NEXT)}
        />
      )}
    </div>
  );
}

function localDraft({ baseUrl, models }: { baseUrl: string; models: string[] }) {
  return {
    provider: { type: "openai-compatible" as const },
    baseUrl,
    acceptLocalAddress: true,
    model: models[0] ?? "",
    contextLimit: LOCAL_CONTEXT,
  };
}
