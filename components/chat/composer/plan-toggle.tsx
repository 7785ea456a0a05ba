"use client";

import { ListChecks } from "lucide-react";
import { cn } from "@/lib/cn";
import { planCopy } from "@/lib/copy/plan-copy";

export interface PlanChoice {
  on: boolean;
  onChange: (on: boolean) => void;
  /** Commands cannot be run while planning here. */
  withoutCommands?: boolean;
}

/** What planning first means here and now. */
export function planRemark({ withoutCommands = false }: PlanChoice, busy: boolean): string {
  if (busy) return planCopy.nextTurn;
  return withoutCommands ? planCopy.noSandbox : planCopy.on;
}

/** Whether the agent makes a plan before it changes anything. */
export function PlanToggle({ choice, busy }: { choice: PlanChoice; busy: boolean }) {
  const { on, onChange } = choice;
  const remark = planRemark(choice, busy);
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
