"use client";

import { buttonClass } from "@/components/ui/button-class";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { debugExportUrl } from "@/lib/api/debug";
import type { DebugRunList } from "@/lib/api/schemas/debug";
import type { Chat } from "@/lib/chat/wire";
import { debugCopy } from "@/lib/copy/debug-copy";
import { RecordingSwitch } from "./recording-switch";
import { RunRow } from "./run-row";
import { useDebugRuns } from "./use-debug-runs";

/** What was said to models for this chat. */
export function DebugTab({ chat }: { chat: Pick<Chat, "id" | "status" | "versions"> }) {
  const { data, isError, isFetching, refetch } = useDebugRuns(chat);
  if (!data && isError) {
    return (
      <EmptyState
        actions={
          <Button busy={isFetching} onClick={() => void refetch()}>
            Try again
          </Button>
        }
      >
        {debugCopy.failed}
      </EmptyState>
    );
  }
  if (!data) {
    return (
      <div role="status" aria-label={debugCopy.loading} className="px-4 py-3">
        <Skeleton className="h-5 w-1/2" />
      </div>
    );
  }
  return <DebugRuns chatId={chat.id} list={data} />;
}

/** The switch, and the runs with what they hold. */
export function DebugRuns({ chatId, list }: { chatId: string; list: DebugRunList }) {
  const { items, recording } = list;
  return (
    <>
      <RecordingSwitch chatId={chatId} recording={recording} />
      {items.length === 0 ? (
        <EmptyState>{emptyWords(recording)}</EmptyState>
      ) : (
        <>
          <div className="flex justify-end px-4 pb-1">
            <a href={debugExportUrl(chatId)} download className={`${buttonClass()} no-underline`}>
              {debugCopy.exportAll}
            </a>
          </div>
          <ul className="px-2 pb-4">
            {items.map((run) => (
              <RunRow key={run.id} chatId={chatId} run={run} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function emptyWords({ recorded, mode }: DebugRunList["recording"]): string {
  if (recorded) return debugCopy.empty;
  return mode === "users" ? debugCopy.emptyOff : debugCopy.emptyNotAllowed;
}
