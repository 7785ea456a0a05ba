"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";
import { Kbd } from "./kbd";

const DELAY_MS = 400;

export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Base.Provider delay={DELAY_MS}>{children}</Base.Provider>;
}

interface TooltipProps {
  text: ReactNode;
  hint?: string | undefined;
  trigger: ReactElement;
  side?: "top" | "bottom" | "left" | "right";
}

/** Never the only place of a fact. */
export function Tooltip({ text, hint, trigger, side = "bottom" }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} delay={DELAY_MS} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-50">
          <Base.Popup className="overlay-motion flex max-w-80 items-center gap-2 rounded-row border bg-overlay px-2 py-1 text-meta text-fg shadow-overlay">
            <span className="min-w-0 break-words">{text}</span>
            {hint && <Kbd>{hint}</Kbd>}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
