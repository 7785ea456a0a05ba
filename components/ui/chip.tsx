import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export type ChipTone = "neutral" | "accent" | "ok" | "warn" | "danger" | "plan";

const TONES: Record<ChipTone, string> = {
  neutral: "bg-inset text-muted",
  accent: "bg-accent-bg text-accent",
  ok: "bg-ok-bg text-ok",
  warn: "bg-warn-bg text-warn",
  danger: "bg-danger-bg text-danger",
  plan: "bg-plan-bg text-plan",
};

/** 12/20 on its tint; what it says is always in words. */
export function Chip({ tone = "neutral", children }: { tone?: ChipTone; children: ReactNode }) {
  return (
    <span
      className={cn(
        "max-w-full shrink-0 truncate rounded-chip px-1.5 text-meta leading-5 forced-colors:border",
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
