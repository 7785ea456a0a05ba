"use client";

import { ArrowUp, ChevronDown, Square } from "lucide-react";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { Menu, MenuItem } from "@/components/ui/menu";
import { copy } from "@/lib/copy";
import type { BusyBehavior } from "./outbox";

interface SendButtonsProps {
  busy: boolean;
  stopping: boolean;
  hasText: boolean;
  onSend: (behavior: BusyBehavior) => void;
  onStop: () => void;
}

/** Idle: Send. Busy without text: Stop alone. Busy with text: Stop, and Queue with its two alternatives. */
export function SendButtons({ busy, stopping, hasText, onSend, onStop }: SendButtonsProps) {
  if (!busy) {
    return (
      <button
        type="button"
        aria-label="Send"
        disabled={!hasText}
        onClick={() => onSend("queue")}
        className={`${buttonClass({ look: "primary" })} w-7 px-0`}
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
        icon={<Square aria-hidden="true" size={12} strokeWidth={1.75} />}
      >
        <span className="phone:sr-only">{stopping ? copy.turn.stopping : "Stop"}</span>
      </Button>
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
        className={`${buttonClass({ look: "primary" })} rounded-r-none`}
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
            className={`${buttonClass({ look: "primary" })} w-7 rounded-l-none border-l-on-accent px-0`}
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
