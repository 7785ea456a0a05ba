"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { changesQuery } from "@/lib/api/changes";
import type { Chat } from "@/lib/chat/wire";

/** What the chat changed, read anew (with the diffs on screen) whenever its history or its totals move. */
export function useChanges({ id, versions, changes, workspaceId }: Chat) {
  const client = useQueryClient();
  const version = [versions.history, changes?.files, changes?.additions, changes?.deletions].join(" ");
  const read = useRef(version);
  const query = useQuery({ ...changesQuery(id), enabled: workspaceId !== null });

  // Synchronises the cached changes with the chat, which says that they moved but not how.
  useEffect(() => {
    if (read.current === version) return;
    read.current = version;
    void client.invalidateQueries({ queryKey: changesQuery(id).queryKey });
  }, [client, id, version]);

  return query;
}
