"use client";

import { useEffect, useRef } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { workspacePageCopy as words } from "@/lib/copy/workspace-page-copy";
import { useWorkspaceLog } from "./use-workspace-log";

interface WorkspaceLogProps {
  workspaceId: string;
  build: number;
  className?: string;
}

/** How near to the end one has to be for new lines to be followed. */
const FOLLOW_WITHIN_PX = 64;

/** What a workspace's last start says, as it says it. */
export function WorkspaceLog({ workspaceId, build, className }: WorkspaceLogProps) {
  const { lines, isRead } = useWorkspaceLog(workspaceId, build);
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    const element = box.current;
    if (element && follows.current && lines.length > 0) element.scrollTop = element.scrollHeight;
  }, [lines]);
  return (
    <div
      ref={box}
      role="region"
      aria-label={words.log.label}
      // Focusable, so that it can be scrolled by keys.
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight < FOLLOW_WITHIN_PX;
      }}
      className={cn("focus-inside max-h-80 min-h-11 overflow-auto bg-inset px-3 py-2 text-code", className)}
    >
      {!isRead && <Skeleton className="h-4 w-60" />}
      {isRead && lines.length === 0 && <p className="text-muted">{words.log.empty}</p>}
      {lines.map(({ id, level, text }) => (
        <div key={id} className={cn("whitespace-pre-wrap break-words", level === "error" && "text-danger")}>
          {text}
        </div>
      ))}
    </div>
  );
}
