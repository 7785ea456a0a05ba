"use client";

import { type FormEvent, type KeyboardEvent, useRef } from "react";

const MAX_TITLE = 200;

interface RenameFieldProps {
  title: string;
  onRename: (title: string) => void;
  onCancel: () => void;
}

/** The title itself becomes a field; Enter and leaving it keep what was typed, Escape does not. */
export function RenameField({ title, onRename, onCancel }: RenameFieldProps) {
  const isDone = useRef(false);
  const finish = (typed: string) => {
    // Leaving the field for good also blurs it.
    if (isDone.current) return;
    isDone.current = true;
    const wanted = typed.trim();
    if (wanted === "" || wanted === title) onCancel();
    else onRename(wanted);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    finish(String(new FormData(event.currentTarget).get("title") ?? ""));
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    isDone.current = true;
    onCancel();
  };
  return (
    <form onSubmit={submit} className="flex h-11.5 items-center px-1 touch:h-15">
      <input
        name="title"
        aria-label="Title of the chat"
        defaultValue={title}
        maxLength={MAX_TITLE}
        autoComplete="off"
        ref={selectAll}
        onBlur={(event) => finish(event.currentTarget.value)}
        onKeyDown={press}
        className="focus-inside h-8 w-full min-w-0 rounded-row border border-border-control bg-main px-2 text-ui touch:h-11 touch:text-touch"
      />
    </form>
  );
}

function selectAll(field: HTMLInputElement | null): void {
  field?.focus();
  field?.select();
}
