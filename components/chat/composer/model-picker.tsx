"use client";

import { ChevronDown } from "lucide-react";
import { Menu } from "@/components/ui/menu";
import { chatCopy } from "@/lib/copy/chat-copy";
import { ChosenModel, type ModelChoice, ModelChoices, useModelChoice } from "./model-choices";

interface ModelPickerProps {
  choice: ModelChoice;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Which model reads the next message, and how hard it is to think. Nothing is shown while there is nothing to choose from. */
export function ModelPicker({ choice, open, onOpenChange }: ModelPickerProps) {
  const found = useModelChoice(choice);
  if (found === null) return null;
  const { name, levelWord } = found;
  return (
    <Menu
      side="top"
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <button
          type="button"
          aria-label={chatCopy.model.button(name, levelWord)}
          className="inline-flex h-7 min-w-0 select-none items-center gap-1 rounded-row px-1.5 text-muted text-ui hover:bg-hover hover:text-fg data-popup-open:bg-hover touch:h-11"
        >
          <ChosenModel name={name} levelWord={levelWord} />
          <ChevronDown aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
        </button>
      }
    >
      <ModelChoices {...choice} />
    </Menu>
  );
}
