"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useCallback, useState } from "react";
import { DiffView } from "@/components/chat/diff/diff-view";
import { Button } from "@/components/ui/button";
import { ChangeCount } from "@/components/ui/change-count";
import { Skeleton } from "@/components/ui/skeleton";
import { diffQuery } from "@/lib/api/changes";
import { panelCopy } from "@/lib/copy/panel-copy";
import { cutMiddle, formatCount } from "@/lib/format";
import type { ChangedFile } from "@/lib/workspace/connection";
import { changedLines, isFoldedAtFirst } from "./file-view";
import { useNearScreen } from "./use-near-screen";

interface FileDiffProps {
  chatId: string;
  file: ChangedFile;
  isSplit: boolean;
  /** Takes the element that the file list scrolls to. */
  register: (path: string, element: HTMLElement | null) => void;
}

const MAX_PATH = 60;
const FIRST_CONTEXT = 3;
const MORE_CONTEXT = 20;
const MAX_CONTEXT = 10_000;
const LINE_PX = 20;
/** Context and hunk lines around the changed ones, for the room that is kept while a diff loads. */
const LINES_AROUND = 7;

/** One changed file under a head that stays in sight; its diff is read when it comes near the screen. */
export function FileDiff({ chatId, file, isSplit, register }: FileDiffProps) {
  const [isOpen, setOpen] = useState(() => !isFoldedAtFirst(file));
  const [nearRef, near] = useNearScreen();
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  const attach = (element: HTMLElement | null) => {
    register(file.path, element);
    return () => register(file.path, null);
  };
  return (
    <section ref={attach} aria-label={file.path} className="mx-3 mb-3 rounded-card border phone:mx-2">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="focus-inside sticky top-0 z-10 flex h-9 w-full items-center gap-2 rounded-t-card border-b bg-inset px-3 text-left touch:h-11"
      >
        <Chevron aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0 text-faint" />
        <code className="min-w-0 flex-1 truncate text-code" title={file.path}>
          {cutMiddle(file.path, MAX_PATH)}
        </code>
        {!file.binary && <ChangeCount additions={file.additions} deletions={file.deletions} />}
      </button>
      <div ref={nearRef} className="overflow-hidden rounded-b-card">
        {file.oldPath && (
          <p className="border-b px-3 py-1 text-meta text-muted">
            {panelCopy.changes.renamedFrom(file.oldPath)}
          </p>
        )}
        {isOpen ? (
          <Opened chatId={chatId} file={file} near={near} isSplit={isSplit} />
        ) : (
          !file.binary && (
            <div className="flex items-center gap-2 px-3 py-1.5 text-meta text-muted">
              {panelCopy.changes.long(formatCount(changedLines(file)))}
              <Button look="quiet" onClick={() => setOpen(true)}>
                {panelCopy.changes.show}
              </Button>
            </div>
          )
        )}
        {file.binary && <p className="px-3 py-2 text-meta text-muted">{panelCopy.changes.binary}</p>}
      </div>
    </section>
  );
}

interface OpenedProps {
  chatId: string;
  file: ChangedFile;
  near: boolean;
  isSplit: boolean;
}

function Opened({ chatId, file, near, isSplit }: OpenedProps) {
  const [context, setContext] = useState(FIRST_CONTEXT);
  const { data, isError, refetch } = useQuery({
    ...diffQuery(chatId, file.path, context),
    enabled: near && !file.binary,
    placeholderData: keepPreviousData,
  });
  const expand = useCallback(() => setContext((before) => before + MORE_CONTEXT), []);
  if (file.binary) return null;
  if (data !== undefined) {
    return (
      <DiffView
        diff={data}
        path={file.path}
        limit={null}
        isSplit={isSplit}
        onExpand={context >= MAX_CONTEXT ? undefined : expand}
        context={context}
      />
    );
  }
  if (isError) {
    return (
      <div className="flex items-center gap-2 px-3 py-1.5 text-meta text-muted">
        {panelCopy.changes.diffFailed}
        <Button look="quiet" onClick={() => void refetch()}>
          Try again
        </Button>
      </div>
    );
  }
  return (
    <div className="p-3" style={{ height: `${(changedLines(file) + LINES_AROUND) * LINE_PX}px` }}>
      <Skeleton className="h-4 w-2/3" />
    </div>
  );
}
