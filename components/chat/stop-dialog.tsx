"use client";

import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { chatCopy } from "@/lib/copy/chat-copy";
import type { Stop } from "./use-stop";

const words = chatCopy.agents.stop;

/** Asks whether sub-agents are stopped with the chat. Nothing is stopped before it is answered; Esc stops nothing. */
export function StopDialog({ stop }: { stop: Stop }) {
  const { asked, stopOne, stopAll, cancel } = stop;
  const first = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open={asked !== null}
      onOpenChange={(open) => !open && cancel()}
      title={words.title}
      description={words.sentence(asked?.length ?? 0)}
      initialFocus={first}
      actions={
        <>
          <Button size="form" onClick={cancel}>
            {words.cancel}
          </Button>
          <Button size="form" onClick={stopOne}>
            {words.one}
          </Button>
          <Button ref={first} size="form" look="primary" onClick={stopAll}>
            {words.all}
          </Button>
        </>
      }
    >
      <ul className="flex max-h-40 flex-col overflow-y-auto text-form">
        {asked?.map(({ id, title }) => (
          <li key={id} className="truncate">
            {title}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
