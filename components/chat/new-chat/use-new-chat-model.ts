"use client";

import { useQuery } from "@tanstack/react-query";
import { useRemembered } from "@/components/workspace/use-remembered";
import { modelsQuery } from "@/lib/api/models";

interface NewChatModel {
  modelId: string | null;
  choose: (modelId: string) => void;
  /** How hard it is to think; null: as the model has it. */
  effort: string | null;
  chooseEffort: (effort: string) => void;
  problem: "no_model" | "demo" | null;
}

function parseText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** The model of a new chat and its effort: what was chosen last here, else the default. Until the models are known, the last one counts. */
export function useNewChatModel(): NewChatModel {
  const [last, choose] = useRemembered("lathe:new-chat:model", parseText);
  const [effort, chooseEffort] = useRemembered("lathe:new-chat:effort", parseText);
  const chosen = { choose, effort, chooseEffort };
  const { data } = useQuery(modelsQuery());
  if (!data) return { ...chosen, modelId: last, problem: null };
  const { items } = data;
  const model = items.find(({ id }) => id === last) ?? items.find(({ isDefault }) => isDefault) ?? items[0];
  if (!model) return { ...chosen, modelId: null, problem: "no_model" };
  return { ...chosen, modelId: model.id, problem: model.providerType === "demo" ? "demo" : null };
}
