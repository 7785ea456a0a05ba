import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface BannerProps {
  tone: "accent" | "warn" | "danger" | "plan";
  icon?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

const TONES = {
  accent: "bg-accent-bg",
  warn: "bg-warn-bg",
  danger: "bg-danger-bg",
  plan: "bg-plan-bg",
} as const;

/** One quiet line; on a narrow screen it wraps instead of being cut. */
export function Banner({ tone, icon, actions, children }: BannerProps) {
  return (
    <div
      role="status"
      className={cn(
        "flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1 border-b px-3 py-0.5 text-ui",
        TONES[tone],
      )}
    >
      {icon}
      <span className="min-w-0 flex-1 basis-60 break-words py-0.5">{children}</span>
      {actions && <span className="flex shrink-0 gap-1">{actions}</span>}
    </div>
  );
}
