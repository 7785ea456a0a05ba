"use client";

import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";

interface PopoverProps {
  trigger: ReactElement;
  /** Heading, also its name for screen readers. */
  title: string;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  children: ReactNode;
}

export function Popover(props: PopoverProps) {
  const { trigger, title, align = "start", side = "bottom", open, onOpenChange, children } = props;
  return (
    <Base.Root
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange ? { onOpenChange: (next: boolean) => onOpenChange(next) } : {})}
    >
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} side={side} sideOffset={4} collisionPadding={8} className="z-40">
          <Base.Popup className="overlay-motion max-h-(--available-height) w-90 max-w-[calc(100vw-16px)] overflow-y-auto rounded-card border bg-overlay text-fg text-ui shadow-overlay outline-none">
            <Base.Title className="px-3 pt-2 pb-1 font-medium text-label text-faint">{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
