"use client";

import { useEffect, useState } from "react";
import { cn } from "@/lib/cn";
import { Kbd } from "./kbd";

const DELAY_MS = 400;
/** Within this distance of an edge a tooltip is aligned with its element instead of centred. */
const EDGE_PX = 160;
const GAP_PX = 6;
const ROOM_BELOW_PX = 40;

interface Shown {
  text: string;
  hint: string | null;
  x: number;
  y: number;
  align: "left" | "center" | "right";
  isAbove: boolean;
}

/**
 * Draws the tooltips of the whole page: elements say what theirs is with `data-tooltip` and `data-tooltip-key`, and cost
 * nothing until they are pointed at. A tooltip repeats an element's name, so screen readers are not told twice.
 */
export function TooltipLayer() {
  const [shown, setShown] = useState<Shown | null>(null);

  // Synchronises with where pointer and keyboard focus are.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = () => {
      clearTimeout(timer);
      setShown(null);
    };
    const show = (target: EventTarget | null) => {
      hide();
      const element = target instanceof Element ? target.closest<HTMLElement>("[data-tooltip]") : null;
      if (element === null || element.ariaExpanded === "true") return;
      timer = setTimeout(() => element.isConnected && setShown(place(element)), DELAY_MS);
    };
    const over = (event: PointerEvent) => event.pointerType === "mouse" && show(event.target);
    const focus = ({ target }: FocusEvent) =>
      target instanceof Element && target.matches(":focus-visible") && show(target);
    document.addEventListener("pointerover", over);
    document.addEventListener("focusin", focus);
    const hiders = ["pointerdown", "keydown", "focusout", "scroll"] as const;
    for (const name of hiders) document.addEventListener(name, hide, true);
    return () => {
      hide();
      document.removeEventListener("pointerover", over);
      document.removeEventListener("focusin", focus);
      for (const name of hiders) document.removeEventListener(name, hide, true);
    };
  }, []);

  if (shown === null) return null;
  const shift = { left: "0", center: "-50%", right: "-100%" }[shown.align];
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none fixed z-50"
      style={{
        left: shown.x,
        top: shown.y,
        transform: `translate(${shift}, ${shown.isAbove ? "-100%" : "0"})`,
      }}
    >
      <div
        className={cn(
          "appear-motion flex w-max max-w-80 items-center gap-2 rounded-row border bg-overlay px-2 py-1 text-fg text-meta shadow-overlay",
        )}
      >
        <span className="min-w-0 break-words">{shown.text}</span>
        {shown.hint !== null && <Kbd>{shown.hint}</Kbd>}
      </div>
    </div>
  );
}

function place(element: HTMLElement): Shown {
  const box = element.getBoundingClientRect();
  const center = box.left + box.width / 2;
  const align = center < EDGE_PX ? "left" : center > innerWidth - EDGE_PX ? "right" : "center";
  const isAbove = box.bottom + ROOM_BELOW_PX > innerHeight;
  return {
    text: element.dataset["tooltip"] ?? "",
    hint: element.dataset["tooltipKey"] ?? null,
    x: { left: box.left, center, right: box.right }[align],
    y: isAbove ? box.top - GAP_PX : box.bottom + GAP_PX,
    align,
    isAbove,
  };
}
