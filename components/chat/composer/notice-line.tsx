import type { ReactNode } from "react";

/** One sentence that belongs to the composer, on top of it. */
export function NoticeLine({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="mx-3 flex min-h-8 flex-wrap items-center gap-2 rounded-t-card border border-b-0 bg-inset px-3 py-1 text-muted text-ui phone:mx-2">
      <span className="min-w-0 flex-1 basis-60 break-words">{children}</span>
      {action && <span className="flex max-w-full shrink-0 flex-wrap gap-1">{action}</span>}
    </div>
  );
}
