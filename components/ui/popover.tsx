"use client";

import { type ReactNode, Suspense } from "react";
import { lazyPart } from "./lazy-part";
import { type TriggerElement, useAnchored } from "./use-anchored";

const load = () => import("./popover-popup");
const LazyPopup = lazyPart(() => load().then((module) => module.PopoverPopup));
const preload = () => void load().catch(() => {});

interface PopoverProps {
  trigger: TriggerElement;
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
  const anchored = useAnchored({ trigger, kind: "dialog", open, onOpenChange, preload });
  return (
    <>
      {anchored.button}
      {anchored.isMounted && (
        <Suspense fallback={null}>
          <LazyPopup
            open={anchored.open}
            anchor={anchored.anchor}
            title={title}
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
