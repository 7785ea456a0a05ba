"use client";

import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { copy } from "@/lib/copy";
import type { CallView } from "../call-view";
import { callWords } from "../call-words";
import { Card } from "../card";
import { useCallActions } from "../chat-actions";
import { textField } from "../json-fields";

const { sentence, buttons } = copy.turn.outcomeUnknown;
const [NAME = ""] = sentence.split(".");

/** It began, and nothing says how it ended: always open, because the next step depends on it. */
export function OutcomeUnknownCard({ call }: { call: CallView }) {
  const { send } = useCallActions();
  const thing = thingText(call);
  return (
    <Card tone="warn">
      <div className="flex min-h-9 items-center gap-2 px-3 pt-1">
        <Chip tone="warn">{NAME}</Chip>
        <span className="min-w-0 truncate font-mono text-code" title={thing}>
          {call.toolName === "execute" ? `$ ${thing}` : thing}
        </span>
      </div>
      <p className="px-3 py-1 text-muted text-ui">{sentence.slice(NAME.length + 1).trim()}</p>
      <div className="flex flex-wrap gap-2 px-3 pt-1 pb-2.5">
        <Button onClick={() => send(`Check whether this took effect, and do not repeat it yet: ${thing}`)}>
          {buttons[0]}
        </Button>
        <Button look="quiet" onClick={() => send(`Run this again: ${thing}`)}>
          {buttons[1]}
        </Button>
      </div>
    </Card>
  );
}

function thingText(call: CallView): string {
  const command = textField(call.input, "command");
  if (command !== null) return command;
  const { object } = callWords(call);
  return object === "" || object === call.toolName ? call.toolName : `${call.toolName} ${object}`;
}
