import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface NoteLineProps {
  icon: LucideIcon;
  tone?: "faint" | "warn" | "danger";
  children: ReactNode;
}

const TONES = { faint: "text-faint", warn: "text-warn", danger: "text-danger" } as const;

/** One quiet sentence about the chat itself. */
export function NoteLine({ icon: Icon, tone = "faint", children }: NoteLineProps) {
  return (
    <div className="flex min-h-8 items-start gap-2 py-1.5 text-ui text-muted">
      <Icon aria-hidden="true" size={16} strokeWidth={1.75} className={cn("mt-0.5 shrink-0", TONES[tone])} />
      <div className="min-w-0 flex-1 break-words">{children}</div>
    </div>
  );
}
