"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { EventConnection } from "@/components/chat/stream/event-connection";
import { workspaceLogPath } from "@/lib/api/workspaces";
import type { WorkspaceLogLine } from "@/lib/chat/workspace-log";

/** What is kept in the browser; the rest stays on the server. */
const MAX_LINES = 2_000;

export interface SeenLog {
  lines: readonly WorkspaceLogLine[];
  /** What there is now has come. */
  isRead: boolean;
}

const NOTHING: SeenLog = { lines: [], isRead: false };

/** The log of a workspace's last start, line by line while it starts. `build`: a new start has a new log. */
export function useWorkspaceLog(workspaceId: string, build: number): SeenLog {
  const client = useQueryClient();
  const [seen, setSeen] = useState<SeenLog & { of: string }>({ ...NOTHING, of: "" });
  const of = `${workspaceId} ${build}`;
  useEffect(() => {
    let lines: readonly WorkspaceLogLine[] = [];
    const connection = new EventConnection({
      path: (cursor) => workspaceLogPath(workspaceId, cursor),
      onState: () => {},
      onEvent: ({ name, data }) => {
        if (name === "line") lines = [...lines, JSON.parse(data) as WorkspaceLogLine].slice(-MAX_LINES);
        setSeen({ of, lines, isRead: true });
        if (name !== "end") return;
        connection.close();
        void client.invalidateQueries({ queryKey: ["workspaces"] });
      },
    });
    connection.open();
    return () => connection.close();
  }, [client, of, workspaceId]);
  return seen.of === of ? seen : NOTHING;
}
