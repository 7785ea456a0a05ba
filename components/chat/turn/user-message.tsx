"use client";

import { Pencil } from "lucide-react";
import { memo } from "react";
import { useUnfold } from "@/components/tool-call/chat-actions";
import { TextButton } from "@/components/tool-call/text-button";
import { IconButton } from "@/components/ui/icon-button";
import { cn } from "@/lib/cn";
import { chatCopy } from "@/lib/copy/chat-copy";
import { formatCount } from "@/lib/format";
import type { Message } from "@/lib/chat/wire";
import { lineCount } from "../transcript/transcript-items";
import { filesOf, MessageFiles } from "./message-files";

const MAX_LINES = 12;

/** What a person wrote, exactly as they wrote it. */
export function userText(message: Pick<Message, "parts">): string {
  return message.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

interface UserMessageProps {
  message: Message;
  /** Missing: it may not be changed now. */
  onEdit?: ((messageId: string) => void) | undefined;
}

export const UserMessage = memo(function UserMessage({ message, onEdit }: UserMessageProps) {
  const text = userText(message);
  return (
    <div
      data-find={message.id}
      className={cn("group/message relative rounded-card bg-inset px-3.5 py-2.5", onEdit && "touch:pr-12")}
    >
      {text !== "" && <FoldedText text={text} />}
      <MessageFiles files={filesOf(message)} />
      {onEdit && (
        <IconButton
          label={chatCopy.edit.label}
          data-edit={message.id}
          size={24}
          onClick={() => onEdit(message.id)}
          className="absolute right-1.5 bottom-1.5 border bg-main opacity-0 focus-visible:opacity-100 group-hover/message:opacity-100 touch:right-0 touch:bottom-0 touch:border-0 touch:bg-transparent touch:opacity-100"
        >
          <Pencil aria-hidden="true" size={14} strokeWidth={1.75} />
        </IconButton>
      )}
    </div>
  );
});

/** Text that folds after twelve lines. */
export function FoldedText({ text }: { text: string }) {
  const [isOpen, toggle] = useUnfold();
  const lines = lineCount(text);
  const isLong = lines > MAX_LINES;
  return (
    <>
      <p
        dir="auto"
        className={cn(
          "text-prose whitespace-pre-wrap wrap-anywhere touch:text-touch",
          isLong && !isOpen && "line-clamp-12",
        )}
      >
        {text}
      </p>
      {isLong && (
        <TextButton onClick={toggle}>
          {isOpen ? "Show less" : `Show all, about ${formatCount(lines)} lines`}
        </TextButton>
      )}
    </>
  );
}
