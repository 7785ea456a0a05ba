"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { contextQuery, refreshContext } from "@/lib/api/context";
import type { Chat } from "@/lib/chat/wire";

/** What the chat was given of its workspace's instructions and skills, read anew whenever that may have changed. */
export function useContextOfChat({ id, versions, workspaceId }: Chat) {
  const client = useQueryClient();
  const { queryKey } = contextQuery(id);
  const read = useRef(versions.metadata);
  const query = useQuery({ ...contextQuery(id), enabled: workspaceId !== null });

  // Synchronises the cached answer with the chat, which says that it moved but not how.
  useEffect(() => {
    if (read.current === versions.metadata) return;
    read.current = versions.metadata;
    void client.invalidateQueries({ queryKey: contextQuery(id).queryKey });
  }, [client, id, versions.metadata]);

  const refresh = useMutation({
    mutationFn: () => refreshContext(id),
    onSuccess: (answer) => client.setQueryData(queryKey, answer),
  });
  return { query, refresh };
}
