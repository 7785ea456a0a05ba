"use client";

import { ListChecks } from "lucide-react";
import { cn } from "@/lib/cn";
import { planCopy } from "@/lib/copy/plan-copy";

export interface PlanChoice {
  on: boolean;
  onChange: (on: boolean) => void;
}

/** What planning first means now. */
export function planRemark(busy: boolean): string {
  return busy ? planCopy.nextTurn : planCopy.on;
}

/** Whether the agent makes a plan before it changes anything. */
export function PlanToggle({ choice, busy }: { choice: PlanChoice; busy: boolean }) {
  const { on, onChange } = choice;
  const remark = planRemark(busy);
  return (
    <span
      className={cn(
        "inline-flex min-w-0 items-center rounded-row text-ui phone:shrink-0",
        on ? "bg-plan-bg text-plan forced-colors:border" : "text-muted",
      )}
    >
      <button
        type="button"
        aria-pressed={on}
        onClick={() => onChange(!on)}
        className={cn(
          "inline-flex h-7 shrink-0 select-none items-center gap-1 rounded-row pl-1.5 touch:h-11 touch:min-w-11 touch:justify-center",
          on ? "pr-0 phone:pr-1.5" : "pr-1.5 hover:bg-hover hover:text-fg",
        )}
      >
        <ListChecks aria-hidden="true" size={16} strokeWidth={1.75} />
        <span className={cn(!on && "phone:sr-only")}>{planCopy.toggle}</span>
      </button>
      {on && (
        <span className="truncate pr-2 phone:sr-only" title={remark}>
          {": "}
          {remark}
        </span>
      )}
    </span>
  );
}
