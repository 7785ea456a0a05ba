import type { ReactNode } from "react";

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="shrink-0 rounded-chip border px-[5px] font-medium font-sans text-label text-muted">
      {children}
    </kbd>
  );
}
