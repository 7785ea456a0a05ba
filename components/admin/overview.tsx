import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import { ButtonLink } from "@/components/ui/button-link";
import type { ReactNode } from "react";
import type { OverviewCheck } from "./overview-checks";

const GLYPHS = {
  ok: { icon: CircleCheck, color: "text-ok", name: "Works" },
  warn: { icon: TriangleAlert, color: "text-warn", name: "Needs a look" },
  missing: { icon: CircleX, color: "text-danger", name: "Missing" },
} as const;

interface OverviewProps {
  checks: readonly OverviewCheck[];
  /** Buttons that do more than lead somewhere. */
  fixes?: Partial<Record<OverviewCheck["key"], ReactNode>>;
}

/** One row a thing: whether it works, in words, and what puts it right. */
export function Overview({ checks, fixes = {} }: OverviewProps) {
  return (
    <ul className="max-w-160 border-t">
      {checks.map((check) => {
        const { icon: Icon, color, name } = GLYPHS[check.state];
        return (
          <li key={check.key} className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b py-3">
            <span className={color}>
              <Icon aria-hidden="true" size={16} strokeWidth={1.75} />
              <span className="sr-only">{name}</span>
            </span>
            <div className="min-w-0 flex-1 basis-60">
              <h2 className="text-ui">{check.title}</h2>
              <p className="text-muted text-ui break-words">{check.sentence}</p>
            </div>
            {fixes[check.key]}
            {check.action && (
              <ButtonLink href={check.action.href} look={check.state === "missing" ? "primary" : "default"}>
                {check.action.label}
              </ButtonLink>
            )}
          </li>
        );
      })}
    </ul>
  );
}
