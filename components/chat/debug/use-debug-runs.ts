"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { debugRunsQuery } from "@/lib/api/debug";
import { isBusy } from "@/lib/chat/states";
import type { Chat } from "@/lib/chat/wire";

const BUSY_POLL_MS = 3_000;
/** Records are written behind the turn, and titles and summaries come after it. */
const IDLE_POLL_MS = 8_000;

/** The recorded runs of a chat, read anew when the chat moves, and from time to time while it is recorded. */
export function useDebugRuns({ id, status, versions }: Pick<Chat, "id" | "status" | "versions">) {
  const client = useQueryClient();
  const moved = `${status} ${versions.history}`;
  const read = useRef(moved);
  const query = useQuery({
    ...debugRunsQuery(id),
    refetchInterval: ({ state }) => {
      const { data } = state;
      if (isBusy(status) || data?.items.some((run) => run.status === "in_progress")) return BUSY_POLL_MS;
      return data?.recording.recorded ? IDLE_POLL_MS : false;
    },
  });

  // Synchronises the cached list with the chat, which says that it moved but not what was recorded.
  useEffect(() => {
    if (read.current === moved) return;
    read.current = moved;
    void client.invalidateQueries({ queryKey: debugRunsQuery(id).queryKey, exact: true });
  }, [client, id, moved]);

  return query;
}
