"use client";

import { cn } from "@/lib/cn";
import type { OptionMenuState } from "./use-option-menu";

function scrollToRow(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

/** What is offered, on top of the composer like all that belongs to it; the focus stays in the text. */
export function OptionList({ id, label, options, active, point, choose }: OptionMenuState) {
  return (
    <ul
      id={id}
      role="listbox"
      aria-label={label}
      className="mx-3 max-h-[40dvh] overflow-y-auto rounded-t-card border border-b-0 bg-main p-1 phone:mx-2"
    >
      {options.map((option, index) => (
        <li
          key={option.key}
          id={`${id}-${index}`}
          ref={index === active ? scrollToRow : null}
          role="option"
          aria-selected={index === active}
          aria-disabled={option.refusal !== null}
          onPointerDown={(event) => event.preventDefault()}
          onPointerMove={index === active ? undefined : () => point(index)}
          onClick={() => choose(option)}
          className={cn(
            "flex min-h-8 flex-wrap items-baseline gap-x-3 rounded-row px-2 py-1.5 text-ui touch:min-h-11",
            index === active && "bg-active",
          )}
        >
          <span
            className={cn(
              "min-w-0 max-w-full truncate font-mono text-code",
              option.refusal !== null && "text-faint",
            )}
          >
            {option.label}
          </span>
          <span className="min-w-0 flex-1 truncate text-muted">{option.refusal ?? option.description}</span>
          {option.note !== undefined && <span className="shrink-0 text-faint text-meta">{option.note}</span>}
        </li>
      ))}
    </ul>
  );
}
