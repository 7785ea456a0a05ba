"use client";

import { Popover as Base } from "@base-ui/react/popover";
import type { ReactNode } from "react";
import { besideButton } from "./beside-button";

interface PopoverPopupProps {
  open: boolean;
  anchor: HTMLElement | null;
  title: string;
  align: "start" | "center" | "end";
  side: "top" | "bottom";
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}

/** The overlay of a popover; its code is fetched when one is first wanted. */
export function PopoverPopup(props: PopoverPopupProps) {
  const { open, anchor, title, align, side, onOpenChange, children } = props;
  return (
    <Base.Root open={open} onOpenChange={besideButton(anchor, onOpenChange)}>
      <Base.Portal>
        <Base.Positioner
          anchor={anchor}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-40"
        >
          <Base.Popup
            finalFocus={() => anchor}
            className="overlay-motion max-h-(--available-height) w-90 max-w-[calc(100vw-16px)] overflow-y-auto rounded-card border bg-overlay text-fg text-ui shadow-overlay outline-none"
          >
            <Base.Title className="px-3 pt-2 pb-1 font-medium text-faint text-label">{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
