"use client";

import { lazy, type ReactNode, Suspense } from "react";
import { type TriggerElement, useAnchored } from "./use-anchored";

const load = () => import("./popover-popup");
const LazyPopup = lazy(() => load().then((module) => ({ default: module.PopoverPopup })));
const preload = () => void load();

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
