"use client";

import { ListChecks, Paperclip, Plus } from "lucide-react";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { attachmentCopy } from "@/lib/copy/attachment-copy";
import { planCopy } from "@/lib/copy/plan-copy";
import { ChosenModel, type ModelChoice, ModelChoices, useModelChoice } from "./model-choices";
import { type PlanChoice, planRemark } from "./plan-toggle";

const ICON = { "aria-hidden": true, size: 16, strokeWidth: 1.75 } as const;

interface PhoneToolsProps {
  onAttach: () => void;
  plan: PlanChoice | null;
  model: ModelChoice;
  busy: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** All that belongs to a message beside its words behind one button, which says which model reads it. */
export function PhoneTools({ onAttach, plan, model, busy, open, onOpenChange }: PhoneToolsProps) {
  const found = useModelChoice(model);
  return (
    <Menu
      side="top"
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <button
          type="button"
          aria-label={attachmentCopy.more(found?.name ?? null, found?.levelWord ?? null)}
          className="inline-flex h-11 min-w-11 select-none items-center justify-center gap-1.5 rounded-row px-1.5 text-muted text-ui hover:bg-hover hover:text-fg data-popup-open:bg-hover"
        >
          <Plus {...ICON} className="shrink-0" />
          {found && <ChosenModel name={found.name} levelWord={found.levelWord} />}
        </button>
      }
    >
      <MenuItem icon={<Paperclip {...ICON} />} onSelect={onAttach}>
        {attachmentCopy.attach}
      </MenuItem>
      {plan && (
        <MenuItem
          icon={<ListChecks {...ICON} />}
          description={plan.on ? planCopy.switchOff : planRemark(busy)}
          onSelect={() => plan.onChange(!plan.on)}
        >
          {planCopy.toggle}
        </MenuItem>
      )}
      <MenuSeparator />
      <ModelChoices {...model} />
    </Menu>
  );
}
