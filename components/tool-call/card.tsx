import type { ReactNode, Ref } from "react";
import { cn } from "@/lib/cn";

/** The frame of an opened row. */
export function Card({
  tone = "plain",
  children,
}: {
  tone?: "plain" | "warn" | "plan";
  children: ReactNode;
}) {
  return (
    <div
      className={cn(
        "mt-1 mb-3 overflow-hidden rounded-card border bg-main",
        tone === "warn" && "border-warn",
        tone === "plan" && "border-plan",
      )}
    >
      {children}
    </div>
  );
}

interface CardHeadProps {
  /** A command or a path, unless it is in words. */
  title: string;
  isProse?: boolean;
  /** Directory, duration. */
  facts?: readonly (string | null)[];
  children?: ReactNode;
}

export function CardHead({ title, isProse = false, facts = [], children }: CardHeadProps) {
  const shown = facts.filter(Boolean).join(" · ");
  return (
    <div className="flex min-h-9 items-center gap-2 border-b bg-inset px-3">
      <span
        className={cn("min-w-0 flex-1 truncate", isProse ? "font-medium text-ui" : "font-mono text-code")}
        title={title}
      >
        {title}
      </span>
      {shown && <span className="max-w-[40%] truncate text-meta text-muted phone:hidden">{shown}</span>}
      {children}
    </div>
  );
}

export function CardFoot({ ref, children }: { ref?: Ref<HTMLDivElement>; children: ReactNode }) {
  return (
    <div
      ref={ref}
      className="flex min-h-8 flex-wrap items-center gap-x-1.5 border-t px-3 text-meta text-muted"
    >
      {children}
    </div>
  );
}

/** A line of prose in a card. */
export function CardText({ isDanger = false, children }: { isDanger?: boolean; children: ReactNode }) {
  return (
    <p
      className={cn(
        "px-3 py-2 text-ui break-words whitespace-pre-wrap",
        isDanger ? "text-danger" : "text-muted",
      )}
    >
      {children}
    </p>
  );
}
