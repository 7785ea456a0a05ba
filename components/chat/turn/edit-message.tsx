"use client";

import { type KeyboardEvent, useState } from "react";
import { useDraft } from "@/components/chat/composer/use-draft";
import { Button } from "@/components/ui/button";
import { focusAtEnd } from "@/components/ui/focus-at-end";
import type { Message } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { AttachmentList } from "../composer/attachment-list";
import type { SentFile } from "../composer/attachments";
import { filesOf } from "./message-files";
import { userText } from "./user-message";

interface EditMessageProps {
  message: Message;
  /** What running again from here deletes. */
  later: number;
  queued: number;
  /** True when it was accepted. */
  onRun: (text: string, files: readonly SentFile[]) => Promise<boolean>;
  onLeave: () => void;
}

const words = chatCopy.edit;

/**
 * A sent message while its wording is changed. Escape leaves it, and what was typed is there again the next time; Enter breaks
 * the line, because running again deletes what follows.
 */
export function EditMessage({ message, later, queued, onRun, onLeave }: EditMessageProps) {
  const draft = useDraft(`${message.chatId}/${message.id}`);
  const [busy, setBusy] = useState(false);
  const [text, setText] = useState(() => draft.read() || userText(message));
  const [files, setFiles] = useState(() => filesOf(message));
  const saysSomething = text.trim() !== "" || files.length > 0;
  const isReady = saysSomething && !busy;

  const change = (next: string) => {
    setText(next);
    draft.change(next === userText(message) ? "" : next);
  };
  const run = async () => {
    if (!isReady) return;
    setBusy(true);
    const isAccepted = await onRun(text, files);
    setBusy(false);
    if (isAccepted) cancel();
  };
  const cancel = () => {
    draft.change("");
    onLeave();
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onLeave();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void run();
    }
  };
  return (
    <div
      className="rounded-card border border-border-control bg-main has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-accent"
      onKeyDown={press}
    >
      <AttachmentList
        items={files.map((file) => ({
          ...file,
          key: file.fileId,
          size: 0,
          state: "ready",
          problem: null,
          mayRetry: false,
        }))}
        onRemove={(fileId) => setFiles(files.filter((file) => file.fileId !== fileId))}
      />
      <textarea
        ref={focusAtEnd}
        dir="auto"
        aria-label={words.label}
        aria-describedby={`${message.id}-lost`}
        value={text}
        rows={1}
        onChange={(event) => change(event.target.value)}
        className="block field-sizing-content max-h-[40dvh] min-h-10 w-full resize-none bg-transparent px-3.5 pt-2.5 pb-1.5 text-prose outline-none touch:text-touch"
      />
      <div className="flex flex-wrap items-center justify-end gap-2 px-3.5 pb-2.5">
        <p id={`${message.id}-lost`} className="min-w-0 flex-1 basis-60 text-muted text-ui phone:basis-full">
          {words.confirm(later, queued)}
        </p>
        <Button look="quiet" onClick={cancel}>
          {words.cancel}
        </Button>
        <Button look="primary" busy={busy} disabled={!saysSomething} onClick={() => void run()}>
          {words.run}
        </Button>
      </div>
    </div>
  );
}
