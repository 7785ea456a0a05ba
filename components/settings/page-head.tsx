import type { ReactNode } from "react";

/** The heading of a settings or administration page, its one sentence, and what can be done. */
export function PageHead({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-3">
      <div className="min-w-0 max-w-[70ch]">
        <h1 className="text-page">{title}</h1>
        {children && <p className="pt-1 text-form text-muted">{children}</p>}
      </div>
      {actions && <div className="flex shrink-0 gap-2">{actions}</div>}
    </div>
  );
}
