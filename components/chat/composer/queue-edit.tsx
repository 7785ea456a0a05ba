"use client";

import { type KeyboardEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { focusAtEnd } from "@/components/ui/focus-at-end";
import { chatCopy } from "@/lib/copy/chat-copy";

interface QueueEditProps {
  text: string;
  onChange: (text: string) => void;
  onSave: () => Promise<void>;
  onCancel: () => void;
}

const words = chatCopy.queue;

/** A waiting message while its wording is changed. Enter keeps it, Escape leaves it as it was. */
export function QueueEdit({ text, onChange, onSave, onCancel }: QueueEditProps) {
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (text.trim() === "" || busy) return;
    setBusy(true);
    await onSave();
    setBusy(false);
  };
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      event.preventDefault();
      onCancel();
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey && !isTouch()) {
      event.preventDefault();
      void save();
    }
  };
  return (
    <li className="flex flex-col gap-1.5 border-b p-2 last:border-b-0">
      <textarea
        ref={focusAtEnd}
        dir="auto"
        aria-label={words.field}
        value={text}
        rows={1}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={press}
        className="focus-inside block field-sizing-content max-h-40 min-h-8 w-full resize-none rounded-row border border-border-control bg-main px-2 py-1.5 text-ui touch:text-touch"
      />
      <div className="flex justify-end gap-1">
        <Button look="quiet" onClick={onCancel}>
          {words.cancel}
        </Button>
        <Button look="primary" busy={busy} disabled={text.trim() === ""} onClick={() => void save()}>
          {words.save}
        </Button>
      </div>
    </li>
  );
}

function isTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}
