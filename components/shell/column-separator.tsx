"use client";

import type { KeyboardEvent, PointerEvent } from "react";
import { useRef } from "react";
import { clamp } from "./view-settings";

const STEP_PX = 16;

interface ColumnSeparatorProps {
  label: string;
  /** The column is on this side of it. */
  side: "left" | "right";
  width: number;
  limits: { min: number; max: number; initial: number };
  /** Called while it is dragged, before anything is kept. */
  onPreview: (width: number) => void;
  onChange: (width: number) => void;
}

/** The border between two columns: drag it, use the arrow keys, or double click to reset. */
export function ColumnSeparator({ label, side, width, limits, onPreview, onChange }: ColumnSeparatorProps) {
  const drag = useRef<{ startX: number; startWidth: number; width: number } | null>(null);
  const sign = side === "left" ? 1 : -1;

  const begin = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    // Without it the browser may begin to select or drag what lies around, and cancel the pointer.
    event.preventDefault();
    event.currentTarget.focus();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { startX: event.clientX, startWidth: width, width };
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (drag.current === null) return;
    const { startX, startWidth } = drag.current;
    drag.current.width = clamp(startWidth + sign * (event.clientX - startX), limits);
    onPreview(drag.current.width);
  };
  const end = () => {
    if (drag.current !== null && drag.current.width !== width) onChange(drag.current.width);
    drag.current = null;
  };
  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    const direction = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    onChange(clamp(width + sign * direction * STEP_PX, limits));
  };

  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={limits.min}
      aria-valuemax={limits.max}
      tabIndex={0}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={() => onChange(limits.initial)}
      onKeyDown={press}
      className="focus-inside absolute inset-y-0 z-10 w-2 cursor-col-resize touch-none select-none phone:hidden data-[side=left]:-right-1 data-[side=right]:-left-1"
      data-side={side}
    />
  );
}
