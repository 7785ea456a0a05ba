import type { ReactNode } from "react";

interface EmptyStateProps {
  children: ReactNode;
  actions?: ReactNode;
}

/** A sentence that says what will be here, and at most the buttons that make it so. */
export function EmptyState({ children, actions }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-start gap-3 px-4 py-6 text-muted text-ui">
      <p className="max-w-[60ch]">{children}</p>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
