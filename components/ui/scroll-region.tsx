import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** A named part of the page that scrolls by itself; the keyboard gets to it as the mouse does. */
export function ScrollRegion({ className, ...rest }: ComponentProps<"div"> & { "aria-label": string }) {
  return (
    <div
      role="region"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
      tabIndex={0}
      {...rest}
      className={cn("focus-inside", className)}
    />
  );
}
