"use client";

import { Suspense, useEffect } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { lazyPart } from "@/components/ui/lazy-part";
import { Skeleton } from "@/components/ui/skeleton";
import type { Chat } from "@/lib/chat/wire";
import { panelCopy } from "@/lib/copy/panel-copy";
import { useChanges } from "./use-changes";

const load = () => import("./change-list").then((module) => module.ChangeList);
const ChangeList = lazyPart(load);

/** What the agent changed since the chat first touched its workspace: totals, files, and their diffs one below another. */
export function ChangesTab({ chat }: { chat: Chat }) {
  const { data, isError, isFetching, refetch } = useChanges(chat);
  const hasWorkspace = chat.workspaceId !== null;
  // Synchronises the code with the changes that are being read meanwhile: both are there at about the same time.
  useEffect(() => {
    if (hasWorkspace) load().catch(() => {});
  }, [hasWorkspace]);
  if (!hasWorkspace) return <EmptyState>{panelCopy.changes.noWorkspace}</EmptyState>;
  if (data) {
    return (
      <Suspense fallback={<LoadingChanges />}>
        <ChangeList chatId={chat.id} changes={data} />
      </Suspense>
    );
  }
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
