"use client";

import { FileIcon } from "lucide-react";
import { memo, useState } from "react";
import { TextButton } from "@/components/tool-call/text-button";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";
import type { Message } from "@/lib/chat/wire";
import { lineCount } from "../transcript/transcript-items";

const MAX_LINES = 12;

/** What a person wrote, exactly as they wrote it. */
export function userText(message: Pick<Message, "parts">): string {
  return message.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

export const UserMessage = memo(function UserMessage({ message }: { message: Message }) {
  const files = message.parts.flatMap((part) =>
    part.type === "file" ? [part.filename ?? part.mediaType] : [],
  );
  return (
    <div className="rounded-card bg-inset px-3.5 py-2.5">
      <FoldedText text={userText(message)} />
      {files.map((name, index) => (
        <p key={index} className="flex items-center gap-1.5 pt-1 text-meta text-muted">
          <FileIcon aria-hidden="true" size={14} strokeWidth={1.75} />
          {name}
        </p>
      ))}
    </div>
  );
});

/** Text that folds after twelve lines. */
export function FoldedText({ text }: { text: string }) {
  const [isOpen, setIsOpen] = useState(false);
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
        <TextButton onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? "Show less" : `Show all, about ${formatCount(lines)} lines`}
        </TextButton>
      )}
    </>
  );
}
