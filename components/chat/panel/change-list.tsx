"use client";

import { Columns2 } from "lucide-react";
import { useRef } from "react";
import { ChangeCount } from "@/components/ui/change-count";
import { EmptyState } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import { useRemembered } from "@/components/workspace/use-remembered";
import { copy } from "@/lib/copy";
import { panelCopy } from "@/lib/copy/panel-copy";
import { formatPlural } from "@/lib/format";
import type { Changes } from "@/lib/workspace/connection";
import { ChangedFileRow } from "./changed-file-row";
import { FileDiff } from "./file-diff";
import { useRoomForSplit } from "./use-room-for-split";

const isTrue = (value: unknown) => value === true;

/** Totals, files, and their diffs one below another. Fetched with the first changes of a chat. */
export function ChangeList({ chatId, changes }: { chatId: string; changes: Changes }) {
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
