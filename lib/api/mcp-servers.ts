import { queryOptions } from "@tanstack/react-query";
import { callApi } from "./call-api";
import type { McpDecisionBody, McpServersView } from "./schemas/mcp-servers";

const serversPath = (workspaceId: string) => `/workspaces/${encodeURIComponent(workspaceId)}/mcp-servers`;
const POLL_STARTING_MS = 1_500;

export const mcpServersKey = (workspaceId: string) => ["workspaces", workspaceId, "mcp-servers"] as const;

/** What the workspace's files list; `version` is another one whenever there is something else to know. */
export function mcpServersQuery(workspaceId: string, version: string | null) {
  return queryOptions({
    queryKey: [...mcpServersKey(workspaceId), version] as const,
    queryFn: ({ signal }) => callApi<McpServersView>(serversPath(workspaceId), { signal }),
    enabled: version !== null,
    refetchInterval: ({ state }) =>
      state.data?.servers.some((server) => server.state === "starting") ? POLL_STARTING_MS : false,
  });
}

export function decideMcpServer(workspaceId: string, body: McpDecisionBody): Promise<McpServersView> {
  return callApi(`${serversPath(workspaceId)}/decisions`, { method: "POST", body });
}
