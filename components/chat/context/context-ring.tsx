"use client";

import { Suspense } from "react";
import { lazyPart } from "@/components/ui/lazy-part";
import { Popover } from "@/components/ui/popover";
import type { Chat } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { formatCount } from "@/lib/format";
import { contextLevel, type ContextTone } from "./context-level";

const Usage = lazyPart(() => import("./context-usage").then((module) => module.ContextUsage));

const TONES: Record<ContextTone, string> = {
  accent: "text-accent",
  warn: "text-warn",
  danger: "text-danger",
};
const RADIUS = 6;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

/** How full the model's context is; opens what the chat has used and cost. */
export function ContextRing({ chat }: { chat: Chat }) {
  const { contextTokens, contextLimit } = chat.usage;
  const level = contextLevel(chat.usage);
  if (level === null) return null;
  const label = chatCopy.context.ring({
    used: formatCount(contextTokens),
    limit: formatCount(contextLimit ?? 0),
    percent: Math.round(level.share * 100),
  });
  return (
    <Popover
      title={chatCopy.context.title}
      side="top"
      align="end"
      trigger={
        <button
          type="button"
          aria-label={label}
          data-tooltip={label}
          className="grid size-7 shrink-0 place-items-center rounded-row hover:bg-hover aria-expanded:bg-hover touch:size-11"
        >
          <svg aria-hidden="true" viewBox="0 0 16 16" className="size-4 -rotate-90">
            <circle cx="8" cy="8" r={RADIUS} fill="none" strokeWidth="2.5" className="stroke-active" />
            <circle
              cx="8"
              cy="8"
              r={RADIUS}
              fill="none"
              strokeWidth="2.5"
              stroke="currentColor"
              strokeDasharray={`${level.share * CIRCUMFERENCE} ${CIRCUMFERENCE}`}
              className={TONES[level.tone]}
            />
          </svg>
        </button>
      }
    >
      <Suspense fallback={<div className="h-30" />}>
        <Usage chat={chat} />
      </Suspense>
    </Popover>
  );
}
