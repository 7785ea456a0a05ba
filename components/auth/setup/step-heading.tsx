"use client";

import type { ReactNode } from "react";

/** The heading of a step that another one has led to; reading and the keyboard go on from here. */
export function StepHeading({ children }: { children: ReactNode }) {
  return (
    <h1 ref={takeFocus} tabIndex={-1} className="text-page outline-none">
      {children}
    </h1>
  );
}

function takeFocus(heading: HTMLElement | null): void {
  heading?.focus({ preventScroll: true });
}
