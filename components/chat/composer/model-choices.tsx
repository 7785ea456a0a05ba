"use client";

import { useQuery } from "@tanstack/react-query";
import { MenuChoice, MenuSeparator } from "@/components/ui/menu";
import { modelsQuery } from "@/lib/api/models";
import { effectiveEffort, effortChoices } from "@/lib/chat/reasoning-effort";
import { chatCopy } from "@/lib/copy/chat-copy";
import { modelNames } from "./model-names";

export interface ModelChoice {
  modelId: string | null;
  onModelChange: (modelId: string) => void;
  /** How hard the model is to think; null: as the model has it. */
  effort: string | null;
  onEffortChange: (effort: string) => void;
}

const words = chatCopy.model;

/** What is chosen, in words, and what else there is; null while there is nothing to choose from. */
export function useModelChoice({ modelId, effort }: Pick<ModelChoice, "modelId" | "effort">) {
  const { data } = useQuery(modelsQuery());
  const models = data?.items ?? [];
  const chosen =
    models.find((model) => model.id === modelId) ?? models.find((model) => model.isDefault) ?? models[0];
  if (!chosen) return null;
  const names = modelNames(models);
  const level = effectiveEffort(chosen.reasoningEffort, effort);
  return {
    models,
    chosen,
    names,
    name: names.get(chosen.id)?.full ?? chosen.displayName,
    level,
    levelWord: level === null ? null : words.levels[level],
  };
}

/** The same on a button, which it shares with an icon. */
export function ChosenModel({ name, levelWord }: { name: string; levelWord: string | null }) {
  return (
    <>
      <span className="truncate">{name}</span>
      {levelWord !== null && <span className="shrink-0 text-faint">{levelWord}</span>}
    </>
  );
}

/** The items of a menu: the models, and how hard the chosen one is to think. */
export function ModelChoices(choice: ModelChoice) {
  const found = useModelChoice(choice);
  if (found === null) return null;
  const { models, chosen, names, level } = found;
  const efforts = effortChoices(chosen.reasoningEffort);
  return (
    <>
      <MenuChoice
        label={words.label}
        value={chosen.id}
        onChange={choice.onModelChange}
        options={models.map((model) => ({
          value: model.id,
          label: model.displayName,
          description: names.get(model.id)?.provider ?? model.providerName,
        }))}
      />
      {efforts.length > 0 && (
        <>
          <MenuSeparator />
          <p aria-hidden="true" className="px-2 py-1 font-medium text-faint text-label">
            {words.effort}
          </p>
          <MenuChoice
            label={words.effort}
            value={level}
            onChange={choice.onEffortChange}
            options={efforts.map((one) => ({
              value: one,
              label: words.levels[one],
              ...(one === chosen.reasoningEffort?.default && { description: words.usual }),
            }))}
          />
        </>
      )}
    </>
  );
}
