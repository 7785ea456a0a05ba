import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label"> {
  /** Its name for everyone; also the tooltip. */
  label: string;
  /** The key that does the same. */
  hint?: string;
  /** Shown as switched on. */
  on?: boolean;
  tooltip?: boolean;
  size?: 24 | 28;
  children: ReactNode;
}

export function IconButton(props: IconButtonProps) {
  const { label, hint, on, tooltip = true, size = 28, className, children, ...rest } = props;
  return (
    <button
      type="button"
      aria-label={label}
      data-tooltip={tooltip ? label : undefined}
      data-tooltip-key={tooltip ? hint : undefined}
      {...rest}
      className={cn(
        "grid shrink-0 place-items-center rounded-row touch:size-11 disabled:opacity-50",
        size === 24 ? "size-6" : "size-7",
        on
          ? "bg-active text-fg forced-colors:border"
          : "text-muted hover:bg-hover hover:text-fg aria-expanded:bg-hover",
        className,
      )}
    >
      {children}
    </button>
  );
}
