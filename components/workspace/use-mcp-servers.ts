"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { decideMcpServer, mcpServersKey, mcpServersQuery } from "@/lib/api/mcp-servers";
import type { McpDecisionBody, McpServersView } from "@/lib/api/schemas/mcp-servers";
import { mcpCopy } from "@/lib/copy/mcp-copy";
import { useWorkspace } from "./use-workspace";

const NONE: McpServersView = { connected: false, servers: [], problems: [] };

/** What files of a chat's workspace list as MCP servers; asked again when the workspace says that there is news. */
export function useMcpServers(workspaceId: string | null): McpServersView {
  const { view, state } = useWorkspace(workspaceId);
  const version = state === "connected" ? (view?.mcpVersion ?? null) : null;
  const { data } = useQuery({
    ...mcpServersQuery(workspaceId ?? "", version),
    placeholderData: keepPreviousData,
  });
  return version === null ? NONE : (data ?? NONE);
}

/** Answers for one program; the list shows it as soon as the server has it. */
export function useMcpDecision(workspaceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: McpDecisionBody) => decideMcpServer(workspaceId, body),
    onError: (error) => toastError(isApiError(error) ? error.message : mcpCopy.failed),
    onSettled: () => client.invalidateQueries({ queryKey: mcpServersKey(workspaceId) }),
  });
}
