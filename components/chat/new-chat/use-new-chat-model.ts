"use client";

import { useQuery } from "@tanstack/react-query";
import { useRemembered } from "@/components/workspace/use-remembered";
import { modelsQuery } from "@/lib/api/models";

interface NewChatModel {
  modelId: string | null;
  choose: (modelId: string) => void;
  problem: "no_model" | "demo" | null;
}

function parseModelId(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** The model of a new chat: the last one chosen here, else the default. Until the models are known, the last one counts. */
export function useNewChatModel(): NewChatModel {
  const [last, choose] = useRemembered("lathe:new-chat:model", parseModelId);
  const { data } = useQuery(modelsQuery());
  if (!data) return { modelId: last, choose, problem: null };
  const { items } = data;
  const model = items.find(({ id }) => id === last) ?? items.find(({ isDefault }) => isDefault) ?? items[0];
  if (!model) return { modelId: null, choose, problem: "no_model" };
  return { modelId: model.id, choose, problem: model.providerType === "demo" ? "demo" : null };
}
