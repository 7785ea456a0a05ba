import { cn } from "@/lib/cn";

export interface ButtonLook {
  look?: "primary" | "default" | "quiet" | "destructive" | undefined;
  /** `ui` is 28 high, `form` (forms and dialogs) 32. */
  size?: "ui" | "form" | undefined;
}

const LOOKS = {
  primary: "border-accent bg-accent text-on-accent",
  default: "border-border-control bg-main text-fg hover:bg-hover",
  quiet: "border-transparent bg-transparent text-muted hover:bg-hover hover:text-fg",
  destructive: "border-danger-solid bg-danger-solid text-on-danger",
} as const;

/** The look of a button, for buttons and for links that act as one. */
export function buttonClass({ look = "default", size = "ui" }: ButtonLook = {}): string {
  return cn(
    "inline-flex shrink-0 select-none items-center justify-center gap-1.5 rounded-row border font-medium text-ui whitespace-nowrap",
    "disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:opacity-70 touch:h-11 touch:px-4",
    size === "form" ? "h-8 px-3" : "h-7 px-2.5",
    LOOKS[look],
  );
}
