"use client";

import { ArrowUp, ChevronDown, Square } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { copy } from "@/lib/copy";
import type { BusyBehavior } from "./outbox";

const PRIMARY_CLASS =
  "inline-flex shrink-0 select-none items-center justify-center bg-accent font-medium text-on-accent text-ui disabled:cursor-not-allowed disabled:opacity-50";

interface SendButtonsProps {
  busy: boolean;
  stopping: boolean;
  /** What stopping leads to beside the stop itself. */
  stopHelp: string | null;
  hasText: boolean;
  onSend: (behavior: BusyBehavior) => void;
  onStop: () => void;
}

/** Idle: Send. Busy without text: Stop alone. Busy with text: Stop, and Queue with its two alternatives. */
export function SendButtons(props: SendButtonsProps) {
  const { busy, stopping, stopHelp, hasText, onSend, onStop } = props;
  const helpId = useId();
  if (!busy) {
    return (
      <button
        type="button"
        aria-label="Send"
        disabled={!hasText}
        onClick={() => onSend("queue")}
        className={`${PRIMARY_CLASS} size-7 rounded-row touch:size-11`}
      >
        <ArrowUp aria-hidden="true" size={16} strokeWidth={1.75} />
      </button>
    );
  }
  return (
    <>
      <Button
        onClick={onStop}
        aria-disabled={stopping}
        aria-describedby={stopHelp === null ? undefined : helpId}
        data-tooltip={stopHelp ?? undefined}
        icon={<Square aria-hidden="true" size={12} strokeWidth={1.75} />}
      >
        <span className="phone:sr-only">{stopping ? copy.turn.stopping : "Stop"}</span>
      </Button>
      {stopHelp !== null && (
        <span id={helpId} hidden>
          {stopHelp}
        </span>
      )}
      {hasText && <QueueButton onSend={onSend} />}
    </>
  );
}

function QueueButton({ onSend }: Pick<SendButtonsProps, "onSend">) {
  return (
    <span className="flex">
      <button
        type="button"
        onClick={() => onSend("queue")}
        className={`${PRIMARY_CLASS} h-7 rounded-l-row px-2.5 touch:h-11 touch:px-4`}
      >
        Queue
      </button>
      <Menu
        side="top"
        align="end"
        trigger={
          <button
            type="button"
            aria-label="Other ways to send"
            className={`${PRIMARY_CLASS} h-7 w-7 rounded-r-row border-l border-l-on-accent/35 touch:h-11 touch:w-11`}
          >
            <ChevronDown aria-hidden="true" size={14} strokeWidth={1.75} />
          </button>
        }
      >
        <MenuItem description="After this turn." onSelect={() => onSend("queue")}>
          Queue
        </MenuItem>
        <MenuItem description="After this step, before the agent goes on." onSelect={() => onSend("steer")}>
          Steer
        </MenuItem>
        <MenuItem description="Stop what runs and send now." onSelect={() => onSend("interrupt")}>
          Interrupt
        </MenuItem>
      </Menu>
    </span>
  );
}
