"use client";

import { Columns2 } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { ChangeCount } from "@/components/ui/change-count";
import { EmptyState } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import { Skeleton } from "@/components/ui/skeleton";
import { useRemembered } from "@/components/workspace/use-remembered";
import type { Chat } from "@/lib/chat/wire";
import { copy } from "@/lib/copy";
import { panelCopy } from "@/lib/copy/panel-copy";
import { formatPlural } from "@/lib/format";
import type { Changes } from "@/lib/workspace/connection";
import { ChangedFileRow } from "./changed-file-row";
import { FileDiff } from "./file-diff";
import { useChanges } from "./use-changes";
import { useRoomForSplit } from "./use-room-for-split";

/** What the agent changed since the chat first touched its workspace: totals, files, and their diffs one below another. */
export function ChangesTab({ chat }: { chat: Chat }) {
  const { data, isError, isFetching, refetch } = useChanges(chat);
  if (chat.workspaceId === null) return <EmptyState>{panelCopy.changes.noWorkspace}</EmptyState>;
  if (data) return <ChangeList chatId={chat.id} changes={data} />;
  if (isError) {
    return (
      <EmptyState
        actions={
          <Button busy={isFetching} onClick={() => void refetch()}>
            Try again
          </Button>
        }
      >
        {panelCopy.changes.failed}
      </EmptyState>
    );
  }
  return <LoadingChanges />;
}

const isTrue = (value: unknown) => value === true;

function LoadingChanges() {
  return (
    <div role="status" aria-label={panelCopy.changes.loading} className="flex flex-col">
      {["w-1/3", "w-1/2", "w-2/5"].map((width) => (
        <div key={width} className="flex h-8 items-center px-4">
          <Skeleton className={`h-4 ${width}`} />
        </div>
      ))}
    </div>
  );
}

function ChangeList({ chatId, changes }: { chatId: string; changes: Changes }) {
  const sections = useRef(new Map<string, HTMLElement>());
  const [roomRef, hasRoom] = useRoomForSplit();
  const [wantsSplit, setWantsSplit] = useRemembered("lathe:diff:split", isTrue);
  const { files, additions, deletions, complete } = changes;
  const register = (path: string, element: HTMLElement | null) => {
    if (element) sections.current.set(path, element);
    else sections.current.delete(path);
  };
  const note = !complete && (
    <p className="border-b px-4 py-2 text-meta text-muted">{panelCopy.changes.incomplete}</p>
  );
  if (files.length === 0) {
    return (
      <>
        {note}
        <EmptyState>{copy.changes.empty}</EmptyState>
      </>
    );
  }
  return (
    <>
      <div
        ref={roomRef}
        className="flex min-h-9 shrink-0 items-center gap-3 border-b px-4 text-muted text-ui"
      >
        <span className="flex-1">{formatPlural(files.length, "file")}</span>
        {hasRoom && (
          <IconButton
            label={wantsSplit ? panelCopy.changes.unified : panelCopy.changes.split}
            on={wantsSplit}
            aria-pressed={wantsSplit}
            onClick={() => setWantsSplit(!wantsSplit)}
          >
            <Columns2 aria-hidden="true" size={16} strokeWidth={1.75} />
          </IconButton>
        )}
        <ChangeCount additions={additions} deletions={deletions} className="text-ui" />
      </div>
      {note}
      <ul className="mb-3 shrink-0">
        {files.map((file) => (
          <ChangedFileRow
            key={file.path}
            file={file}
            onOpen={() => sections.current.get(file.path)?.scrollIntoView({ block: "start" })}
          />
        ))}
      </ul>
      {files.map((file) => (
        <FileDiff
          key={file.path}
          chatId={chatId}
          file={file}
          isSplit={hasRoom && wantsSplit}
          register={register}
        />
      ))}
    </>
  );
}
