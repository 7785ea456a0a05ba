import type { ReactNode } from "react";

/** One thing of the gallery under its name. */
export function Specimen({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <h3 className="text-meta text-muted">{name}</h3>
      {children}
    </section>
  );
}
