"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { cn } from "@/lib/cn";

const ITEM_CLASS =
  "flex min-h-7 items-center gap-2 rounded-row px-2 py-1 text-ui outline-none select-none touch:min-h-11 data-disabled:opacity-50 data-highlighted:bg-hover";

const POPUP_CLASS =
  "overlay-motion max-h-(--available-height) min-w-44 max-w-[min(320px,calc(100vw-16px))] overflow-y-auto rounded-card border bg-overlay p-1 text-fg shadow-overlay outline-none";

interface MenuProps {
  /** The button that opens it; it is given the menu's attributes. */
  trigger: ReactElement;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  children: ReactNode;
}

export function Menu({ trigger, align = "start", side = "bottom", open, onOpenChange, children }: MenuProps) {
  return (
    <Base.Root
      modal={false}
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange ? { onOpenChange: (next: boolean) => onOpenChange(next) } : {})}
    >
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-40 outline-none"
        >
          <Base.Popup className={POPUP_CLASS}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface AnchoredMenuProps {
  open: boolean;
  /** The button that it belongs to; focused again when the menu closes. */
  anchor: HTMLElement | null;
  onClose: () => void;
  children: ReactNode;
}

/** One menu for many buttons, such as those of a long list. */
export function AnchoredMenu({ open, anchor, onClose, children }: AnchoredMenuProps) {
  return (
    <Base.Root modal={false} open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Positioner
          anchor={anchor}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-40 outline-none"
        >
          <Base.Popup finalFocus={() => anchor} className={POPUP_CLASS}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface MenuItemProps {
  icon?: ReactNode;
  /** One line of explanation under the label. */
  description?: string;
  /** The key that does the same. */
  hint?: string;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem(props: MenuItemProps) {
  const { icon, description, hint, danger = false, disabled = false, onSelect, children } = props;
  return (
    <Base.Item disabled={disabled} onClick={onSelect} className={cn(ITEM_CLASS, danger && "text-danger")}>
      {icon && <span className={cn("shrink-0", !danger && "text-muted")}>{icon}</span>}
      <ItemText description={description}>{children}</ItemText>
      {hint && <span className="pl-4 text-faint text-meta">{hint}</span>}
    </Base.Item>
  );
}

interface MenuChoiceProps<T extends string> {
  /** Its name for screen readers. */
  label: string;
  value: T | null;
  options: { value: T; label: string; description?: string; disabled?: boolean }[];
  onChange: (value: T) => void;
}

/** A group of which exactly one is chosen. */
export function MenuChoice<T extends string>({ label, value, options, onChange }: MenuChoiceProps<T>) {
  return (
    <Base.RadioGroup aria-label={label} value={value} onValueChange={(next: T) => onChange(next)}>
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

export function MenuSeparator() {
  return <Base.Separator className="-mx-1 my-1 h-px bg-border" />;
}
