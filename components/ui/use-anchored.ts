"use client";

import {
  type ComponentProps,
  cloneElement,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  useState,
} from "react";

export type TriggerElement = ReactElement<ComponentProps<"button">>;

interface AnchoredOptions {
  trigger: TriggerElement;
  kind: "menu" | "dialog";
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  /** Fetches what opens, as soon as it is likely to be wanted. */
  preload: () => void;
}

interface Anchored {
  /** The trigger with what it needs to open the overlay and to say so. */
  button: TriggerElement;
  anchor: HTMLElement | null;
  open: boolean;
  change: (open: boolean) => void;
  /** Whether the overlay has been wanted at all: only then its code is there. */
  isMounted: boolean;
}

/** Ties an overlay to its button. The button itself stays plain, so that a page full of them costs nothing. */
export function useAnchored(options: AnchoredOptions): Anchored {
  const { trigger, kind, preload, onOpenChange } = options;
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [own, setOwn] = useState(false);
  const open = options.open ?? own;
  const [isMounted, setIsMounted] = useState(open);
  if (open && !isMounted) setIsMounted(true);

  const change = (next: boolean) => {
    setOwn(next);
    onOpenChange?.(next);
  };
  const button = cloneElement(trigger, {
    ref: setAnchor,
    "aria-haspopup": kind,
    "aria-expanded": open,
    onPointerEnter: preload,
    onFocus: preload,
    onClick: (event: MouseEvent<HTMLButtonElement>) => {
      trigger.props.onClick?.(event);
      change(!open);
    },
    onKeyDown: (event: KeyboardEvent<HTMLButtonElement>) => {
      trigger.props.onKeyDown?.(event);
      if (kind !== "menu" || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
      event.preventDefault();
      change(true);
    },
  });
  return { button, anchor, open, change, isMounted };
}
