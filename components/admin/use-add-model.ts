"use client";

import { useRef, useState } from "react";
import { isApiError } from "@/lib/api/api-error";
import { createModel, updateModel } from "@/lib/api/models";
import { createProvider, testProvider, updateProvider } from "@/lib/api/providers";
import type { ModelDetails } from "@/lib/api/schemas/models";
import type { ProviderTest } from "@/lib/api/schemas/providers";
import {
  changedProviderBody,
  draftProblems,
  type ModelDraft,
  newModelBody,
  newProviderBody,
} from "./model-draft";

interface Failure {
  message: string;
  fields: { path: string; message: string }[];
}

export interface AddModel {
  busy: "test" | "add" | null;
  failure: Failure | null;
  result: ProviderTest | null;
  /** Forgets what the last test showed, because something was changed. */
  touch: () => void;
  test: (draft: ModelDraft) => Promise<ProviderTest | null>;
  /** The new model, or null when it was not added. */
  add: (draft: ModelDraft, options?: { makeDefault?: boolean }) => Promise<ModelDetails | null>;
}

/** Tests and adds a model. A new provider gets a name that no other one has. A test needs a provider, so the first one makes it; later ones change the same one. */
export function useAddModel(takenNames: readonly string[]): AddModel {
  const [busy, setBusy] = useState<AddModel["busy"]>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [result, setResult] = useState<ProviderTest | null>(null);
  const saved = useRef<{ id: string; type: string; name: string; body: string } | null>(null);

  const ensureProvider = async (draft: ModelDraft): Promise<string> => {
    if ("id" in draft.provider) return draft.provider.id;
    const { type } = draft.provider;
    const others = takenNames.filter((name) => name !== saved.current?.name);
    const body = newProviderBody(draft, type, others);
    const text = JSON.stringify(body);
    if (saved.current?.body === text) return saved.current.id;
    const provider =
      saved.current?.type === type
        ? await updateProvider(saved.current.id, changedProviderBody(draft, type, others))
        : await createProvider(body);
    saved.current = { id: provider.id, type, name: provider.name, body: text };
    return provider.id;
  };

  const run = async <T>(
    kind: "test" | "add",
    draft: ModelDraft,
    work: () => Promise<T>,
  ): Promise<T | null> => {
    const problems = draftProblems(draft);
    setResult(null);
    if (problems.size > 0) {
      setFailure({ message: "", fields: [...problems].map(([path, message]) => ({ path, message })) });
      return null;
    }
    setFailure(null);
    setBusy(kind);
    try {
      return await work();
    } catch (error) {
      setFailure(toFailure(error));
      return null;
    } finally {
      setBusy(null);
    }
  };

  return {
    busy,
    failure,
    result,
    touch: () => {
      setResult(null);
      setFailure(null);
    },
    test: (draft) =>
      run("test", draft, async () => {
        const answer = await testProvider(await ensureProvider(draft), { model: draft.model.trim() });
        setResult(answer);
        return answer;
      }),
    add: (draft, { makeDefault = false } = {}) =>
      run("add", draft, async () => {
        const model = await createModel(newModelBody(draft, await ensureProvider(draft)));
        return makeDefault && !model.isDefault ? updateModel(model.id, { isDefault: true }) : model;
      }),
  };
}

function toFailure(error: unknown): Failure {
  if (isApiError(error)) return { message: error.message, fields: error.fields };
  return { message: "It did not work. What you entered is kept.", fields: [] };
}
