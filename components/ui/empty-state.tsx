import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface EmptyStateProps {
  children: ReactNode;
  actions?: ReactNode;
  /** Without it, it stands flush with what is around it. */
  padded?: boolean;
}

/** A sentence that says what will be here, and at most the buttons that make it so. */
export function EmptyState({ children, actions, padded = true }: EmptyStateProps) {
  return (
    <div className={cn("flex flex-col items-start gap-3 text-muted text-ui", padded && "px-4 py-6")}>
      <p className="max-w-[60ch]">{children}</p>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
