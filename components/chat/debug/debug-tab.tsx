"use client";

import { useQuery } from "@tanstack/react-query";
import { buttonClass } from "@/components/ui/button-class";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { debugExportUrl, debugRunsQuery } from "@/lib/api/debug";
import type { DebugRunList } from "@/lib/api/schemas/debug";
import { isBusy } from "@/lib/chat/states";
import type { Chat } from "@/lib/chat/wire";
import { debugCopy } from "@/lib/copy/debug-copy";
import { RecordingSwitch } from "./recording-switch";
import { RunRow } from "./run-row";

const POLL_MS = 3_000;

/** What was said to models for this chat; asked again while there may be more. */
export function DebugTab({ chat }: { chat: Pick<Chat, "id" | "status"> }) {
  const { data, isError, isFetching, refetch } = useQuery({
    ...debugRunsQuery(chat.id),
    refetchInterval: ({ state }) =>
      isBusy(chat.status) || state.data?.items.some((run) => run.status === "in_progress") ? POLL_MS : false,
  });
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
