"use client";

import { Plus, X } from "lucide-react";
import type { KeyboardEvent, RefObject } from "react";
import { IconButton } from "@/components/ui/icon-button";
import type { Terminal } from "@/lib/chat/terminal-types";
import { cn } from "@/lib/cn";
import { terminalCopy } from "@/lib/copy/terminal-copy";

interface TerminalTabsProps {
  ref: RefObject<HTMLDivElement | null>;
  terminals: Terminal[];
  shownId: string;
  isOpening: boolean;
  onChoose: (terminalId: string) => void;
  onClose: (terminal: Terminal) => void;
  onOpen: () => void;
}

/** A row of small tabs: arrows go from one to the next, Delete closes. */
export function TerminalTabs(props: TerminalTabsProps) {
  const { ref, terminals, shownId, isOpening, onChoose, onClose, onOpen } = props;
  const press = (event: KeyboardEvent, terminal: Terminal) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Delete") onClose(terminal);
    if (step === undefined) return;
    event.preventDefault();
    const next = terminals.at((terminals.indexOf(terminal) + step) % terminals.length);
    if (next) focusTab(ref.current, next.id);
  };
  return (
    <div className="flex min-h-9 shrink-0 items-center gap-1 border-b px-2">
      <div
        ref={ref}
        role="tablist"
        aria-label={terminalCopy.list}
        className="flex min-w-0 flex-1 gap-0.5 overflow-x-auto py-1"
      >
        {terminals.map((terminal) => {
          const isShown = terminal.id === shownId;
          return (
            <div
              key={terminal.id}
              className={cn(
                "flex shrink-0 items-center rounded-row",
                isShown ? "bg-active" : "hover:bg-hover",
              )}
            >
              <button
                type="button"
                role="tab"
                id={terminal.id}
                aria-selected={isShown}
                tabIndex={isShown ? 0 : -1}
                onClick={() => onChoose(terminal.id)}
                onKeyDown={(event) => press(event, terminal)}
                className={cn(
                  "focus-inside h-7 max-w-40 truncate rounded-row pr-1 pl-2 text-ui touch:h-11",
                  isShown ? "font-medium text-fg" : "text-muted",
                  !terminal.running && "line-through",
                )}
              >
                {terminal.name}
              </button>
              <IconButton
                label={terminalCopy.close(terminal.name)}
                tooltip={false}
                size={24}
                tabIndex={isShown ? 0 : -1}
                onClick={() => onClose(terminal)}
              >
                <X aria-hidden="true" size={14} strokeWidth={1.75} />
              </IconButton>
            </div>
          );
        })}
      </div>
      <IconButton label={terminalCopy.openAnother} disabled={isOpening} onClick={onOpen}>
        <Plus aria-hidden="true" size={16} strokeWidth={1.75} />
      </IconButton>
    </div>
  );
}

function focusTab(list: HTMLElement | null, terminalId: string): void {
  list?.querySelector<HTMLElement>(`#${CSS.escape(terminalId)}`)?.focus();
}
