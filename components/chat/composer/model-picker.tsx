"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { Menu, MenuChoice, MenuSeparator } from "@/components/ui/menu";
import { modelsQuery } from "@/lib/api/models";
import { effectiveEffort, effortChoices } from "@/lib/chat/reasoning-effort";
import { chatCopy } from "@/lib/copy/chat-copy";
import { modelNames } from "./model-names";

interface ModelPickerProps {
  modelId: string | null;
  onChange: (modelId: string) => void;
  effort: string | null;
  onEffortChange: (effort: string) => void;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

const words = chatCopy.model;

/** Which model reads the next message, and how hard it is to think. Nothing is shown while there is nothing to choose from. */
export function ModelPicker(props: ModelPickerProps) {
  const { modelId, onChange, effort, onEffortChange, open, onOpenChange } = props;
  const { data } = useQuery(modelsQuery());
  const models = data?.items ?? [];
  const chosen =
    models.find((model) => model.id === modelId) ?? models.find((model) => model.isDefault) ?? models[0];
  if (!chosen) return null;
  const names = modelNames(models);
  const name = names.get(chosen.id)?.full ?? chosen.displayName;
  const efforts = effortChoices(chosen.reasoningEffort);
  const level = effectiveEffort(chosen.reasoningEffort, effort);
  const levelWord = level === null ? null : words.levels[level];
  return (
    <Menu
      side="top"
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <button
          type="button"
          aria-label={words.button(name, levelWord)}
          className="inline-flex h-7 min-w-0 select-none items-center gap-1 rounded-row px-1.5 text-muted text-ui hover:bg-hover hover:text-fg data-popup-open:bg-hover touch:h-11"
        >
          <span className="truncate">{name}</span>
          {levelWord !== null && <span className="shrink-0 text-faint">{levelWord}</span>}
          <ChevronDown aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
        </button>
      }
    >
      <MenuChoice
        label={words.label}
        value={chosen.id}
        onChange={onChange}
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
            onChange={onEffortChange}
            options={efforts.map((one) => ({
              value: one,
              label: words.levels[one],
              ...(one === chosen.reasoningEffort?.default && { description: words.usual }),
            }))}
          />
        </>
      )}
    </Menu>
  );
}
