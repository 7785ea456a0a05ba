"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { modelsQuery } from "@/lib/api/models";

interface ModelPickerProps {
  modelId: string | null;
  onChange: (modelId: string) => void;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Which model reads the next message. Nothing is shown while there is nothing to choose from. */
export function ModelPicker({ modelId, onChange, open, onOpenChange }: ModelPickerProps) {
  const { data } = useQuery(modelsQuery());
  const models = data?.items ?? [];
  const chosen =
    models.find((model) => model.id === modelId) ?? models.find((model) => model.isDefault) ?? models[0];
  if (!chosen) return null;
  return (
    <Menu
      side="top"
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <button
          type="button"
          aria-label={`Model: ${chosen.displayName}`}
          className="inline-flex h-7 min-w-0 select-none items-center gap-1 rounded-row px-1.5 text-muted text-ui hover:bg-hover hover:text-fg data-popup-open:bg-hover touch:h-11"
        >
          <span className="truncate">{chosen.displayName}</span>
          <ChevronDown aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
        </button>
      }
    >
      <MenuChoice
        label="Model"
        value={chosen.id}
        onChange={onChange}
        options={models.map((model) => ({
          value: model.id,
          label: model.displayName,
          description: model.providerName,
        }))}
      />
    </Menu>
  );
}
