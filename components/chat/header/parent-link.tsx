"use client";

import { CornerLeftUp } from "lucide-react";
import Link from "next/link";
import { useWatch } from "@/components/shell/watch-provider";
import { chatCopy } from "@/lib/copy/chat-copy";
import { routes } from "@/lib/routes";

/** From a sub-agent to the chat that started it. */
export function ParentLink({ chatId }: { chatId: string }) {
  const title = useWatch().chats.get(chatId)?.title ?? chatCopy.agents.parent;
  return (
    <Link
      href={routes.chat(chatId)}
      aria-label={chatCopy.agents.backTo(title)}
      title={chatCopy.agents.backTo(title)}
      className="inline-flex h-6 min-w-0 max-w-48 shrink-[2] items-center gap-1 rounded-row px-1 text-meta text-muted hover:bg-hover touch:h-11 phone:min-w-11 phone:justify-center"
    >
      <CornerLeftUp aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
      <span className="truncate phone:sr-only">{title}</span>
    </Link>
  );
}
