"use client";

import { cn } from "@/lib/cn";
import { chatCopy } from "@/lib/copy/chat-copy";
import type { SlashMenuState } from "./use-slash-menu";

/** The commands, on top of the composer like all that belongs to it; the focus stays in the text. */
export function SlashList({ id, commands, active, point, choose }: SlashMenuState) {
  return (
    <ul
      id={id}
      role="listbox"
      aria-label={chatCopy.slash.list}
      className="mx-3 rounded-t-card border border-b-0 bg-main p-1 phone:mx-2"
    >
      {commands.map((command, index) => (
        <li
          key={command.name}
          id={`${id}-${command.name}`}
          role="option"
          aria-selected={index === active}
          aria-disabled={command.refusal !== null}
          onPointerDown={(event) => event.preventDefault()}
          onPointerMove={index === active ? undefined : () => point(index)}
          onClick={() => choose(command)}
          className={cn(
            "flex min-h-8 flex-wrap items-baseline gap-x-3 rounded-row px-2 py-1.5 text-ui touch:min-h-11",
            index === active && "bg-active",
          )}
        >
          <span className={cn("font-mono text-code", command.refusal !== null && "text-faint")}>
            /{command.name}
          </span>
          <span className="min-w-0 flex-1 text-muted">{command.refusal ?? command.description}</span>
        </li>
      ))}
    </ul>
  );
}
