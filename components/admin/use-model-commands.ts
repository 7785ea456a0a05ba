"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast, toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { deleteModel, updateModel } from "@/lib/api/models";
import { createProvider, deleteProvider, testProvider, updateProvider } from "@/lib/api/providers";
import type { ModelDetails, UpdateModelBody } from "@/lib/api/schemas/models";
import type { Provider, ProviderTest, UpdateProviderBody } from "@/lib/api/schemas/providers";

export interface ModelCommands {
  /** Its id while something is at work on a model or provider. */
  busyId: string | null;
  /** What the last test of each model showed. */
  tests: ReadonlyMap<string, ProviderTest>;
  changeModel: (model: ModelDetails, patch: UpdateModelBody, done: string) => Promise<boolean>;
  removeModel: (model: ModelDetails) => Promise<boolean>;
  testModel: (model: ModelDetails) => Promise<void>;
  changeProvider: (provider: Provider, patch: UpdateProviderBody, done: string) => Promise<boolean>;
  removeProvider: (provider: Provider) => Promise<boolean>;
  enableDemo: () => Promise<boolean>;
  refresh: () => Promise<void>;
}

/** Changes models and providers, says what was done, and asks for both lists anew. */
export function useModelCommands(): ModelCommands {
  const queries = useQueryClient();
  const [busyId, setBusyId] = useState<string | null>(null);
  const [tests, setTests] = useState<ReadonlyMap<string, ProviderTest>>(new Map());

  const refresh = async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["models"] }),
      queries.invalidateQueries({ queryKey: ["providers"] }),
    ]);
  };
  const run = async (id: string, work: () => Promise<unknown>, done: string | null): Promise<boolean> => {
    setBusyId(id);
    try {
      await work();
      if (done !== null) toast(done);
      return true;
    } catch (error) {
      toastError(
        "That did not work. Nothing was changed.",
        isApiError(error) ? { detail: explain(error) } : {},
      );
      return false;
    } finally {
      setBusyId(null);
      await refresh();
    }
  };
  return {
    busyId,
    tests,
    refresh,
    changeModel: (model, patch, done) => run(model.id, () => updateModel(model.id, patch), done),
    removeModel: (model) =>
      run(model.id, () => deleteModel(model.id), `${model.displayName} was deleted. Its chats are kept.`),
    testModel: async (model) => {
      await run(
        model.id,
        async () => {
          const result = await testProvider(model.providerId, { modelId: model.id });
          setTests((before) => new Map(before).set(model.id, result));
        },
        null,
      );
    },
    changeProvider: (provider, patch, done) =>
      run(provider.id, () => updateProvider(provider.id, patch), done),
    removeProvider: (provider) =>
      run(provider.id, () => deleteProvider(provider.id), `${provider.name} was deleted with its models.`),
    enableDemo: () =>
      run("demo", () => createProvider({ type: "demo", name: "Demo" }), "The demo is ready. It is a script."),
  };
}

function explain(error: { message: string; fields: { message: string }[] }): string {
  return [error.message, ...error.fields.map((field) => `${field.message}.`)].join(" ");
}
