"use client";

import { type ReactNode, Suspense, useState } from "react";
import { lazyPart } from "./lazy-part";
import { type TriggerElement, useAnchored } from "./use-anchored";

const load = () => import("./menu-popup");
const LazyPopup = lazyPart(() => load().then((module) => module.MenuPopup));
const LazyItem = lazyPart(() => load().then((module) => module.PopupItem));
const LazyChoice = lazyPart(() => load().then((module) => module.PopupChoice));
const preload = () => void load().catch(() => {});

type Align = "start" | "center" | "end";
type Side = "top" | "bottom" | "left" | "right";

interface MenuProps {
  /** The button that opens it; it is given the menu's attributes. */
  trigger: TriggerElement;
  align?: Align;
  side?: Side;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Fetches items that have code of their own, as soon as they are likely to be wanted. */
  preload?: () => void;
  children: ReactNode;
}

export function Menu(props: MenuProps) {
  const { trigger, align = "start", side = "bottom", open, onOpenChange, children } = props;
  const expect = () => {
    preload();
    props.preload?.();
  };
  const anchored = useAnchored({ trigger, kind: "menu", open, onOpenChange, preload: expect });
  return (
    <>
      {anchored.button}
      {anchored.isMounted && (
        <Suspense fallback={null}>
          <LazyPopup
            open={anchored.open}
            anchor={anchored.anchor}
            align={align}
            side={side}
            onOpenChange={anchored.change}
          >
            {children}
          </LazyPopup>
        </Suspense>
      )}
    </>
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
  const [isMounted, setIsMounted] = useState(open);
  if (open && !isMounted) setIsMounted(true);
  if (!isMounted) return null;
  return (
    <Suspense fallback={null}>
      <LazyPopup
        open={open}
        anchor={anchor}
        align="end"
        side="bottom"
        onOpenChange={(next) => !next && onClose()}
      >
        {children}
      </LazyPopup>
    </Suspense>
  );
}

export interface MenuItemProps {
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
  return <LazyItem {...props} />;
}

export interface MenuChoiceProps<T extends string> {
  /** Its name for screen readers. */
  label: string;
  value: T | null;
  options: readonly { value: T; label: string; description?: string; disabled?: boolean }[];
  onChange: (value: T) => void;
}

/** A group of which exactly one is chosen. */
export function MenuChoice<T extends string>({ label, value, options, onChange }: MenuChoiceProps<T>) {
  const choose = (next: string) => {
    const chosen = options.find((option) => option.value === next);
    if (chosen) onChange(chosen.value);
  };
  return <LazyChoice label={label} value={value} options={options} onChange={choose} />;
}

export function MenuSeparator() {
  return <div role="separator" className="-mx-1 my-1 h-px bg-border" />;
}
