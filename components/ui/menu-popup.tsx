"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { besideButton } from "./beside-button";
import type { MenuChoiceProps, MenuItemProps } from "./menu";

const ITEM_CLASS =
  "flex min-h-7 items-center gap-2 rounded-row px-2 py-1 text-ui outline-none select-none touch:min-h-11 data-disabled:opacity-50 data-highlighted:bg-hover";

interface MenuPopupProps {
  open: boolean;
  anchor: HTMLElement | null;
  align: "start" | "center" | "end";
  side: "top" | "bottom" | "left" | "right";
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}

/** The overlay of a menu; its code is fetched when one is first wanted. While items are fetched it is not there: an empty box says nothing. */
export function MenuPopup({ open, anchor, align, side, onOpenChange, children }: MenuPopupProps) {
  return (
    <Base.Root modal={false} open={open} onOpenChange={besideButton(anchor, onOpenChange)}>
      <Base.Portal>
        <Base.Positioner
          anchor={anchor}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-40 outline-none"
        >
          <Base.Popup
            finalFocus={() => anchor}
            aria-label={anchor?.ariaLabel ?? anchor?.textContent ?? undefined}
            className="overlay-motion max-h-(--available-height) min-w-44 max-w-[min(320px,calc(100vw-16px))] overflow-y-auto rounded-card border bg-overlay p-1 text-fg shadow-overlay outline-none"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function PopupItem(props: MenuItemProps) {
  const { icon, description, hint, danger = false, disabled = false, onSelect, children } = props;
  return (
    <Base.Item disabled={disabled} onClick={onSelect} className={cn(ITEM_CLASS, danger && "text-danger")}>
      {icon && <span className={cn("shrink-0", !danger && "text-muted")}>{icon}</span>}
      <ItemText description={description}>{children}</ItemText>
      {hint && <span className="pl-4 text-faint text-meta touch:hidden">{hint}</span>}
    </Base.Item>
  );
}

export function PopupChoice({ label, value, options, onChange }: MenuChoiceProps<string>) {
  return (
    <Base.RadioGroup aria-label={label} value={value} onValueChange={(next: string) => onChange(next)}>
      {options.map((option) => (
        <Base.RadioItem
          key={option.value}
          value={option.value}
          disabled={option.disabled ?? false}
          closeOnClick
          className={ITEM_CLASS}
        >
          <span className="grid size-3.5 shrink-0 place-items-center">
            <Base.RadioItemIndicator>
              <Check aria-hidden="true" size={14} strokeWidth={1.75} />
            </Base.RadioItemIndicator>
          </span>
          <ItemText description={option.description}>{option.label}</ItemText>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}

function ItemText({ description, children }: { description?: string | undefined; children: ReactNode }) {
  return (
    <span className="min-w-0 flex-1">
      <span className="block truncate">{children}</span>
      {description && <span className="block text-meta text-muted">{description}</span>}
    </span>
  );
}
