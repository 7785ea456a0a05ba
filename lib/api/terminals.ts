import { queryOptions } from "@tanstack/react-query";
import type { Terminal } from "../chat/terminal-types";
import { callApi } from "./call-api";
import type { TerminalInputBody, TerminalList } from "./schemas/terminals";

const POLL_MS = 10_000;

const terminalsPath = (workspaceId: string) => `/workspaces/${encodeURIComponent(workspaceId)}/terminals`;
const terminalPath = (workspaceId: string, terminalId: string) =>
  `${terminalsPath(workspaceId)}/${encodeURIComponent(terminalId)}`;

/** The terminals of a workspace; asked again now and then, because another tab may open and close some. */
export function terminalsQuery(workspaceId: string) {
  return queryOptions({
    queryKey: ["workspaces", workspaceId, "terminals"] as const,
    queryFn: ({ signal }) => callApi<TerminalList>(terminalsPath(workspaceId), { signal }),
    refetchInterval: POLL_MS,
  });
}

export function openTerminal(workspaceId: string): Promise<Terminal> {
  return callApi(terminalsPath(workspaceId), {
    method: "POST",
    body: {},
    idempotencyKey: crypto.randomUUID(),
  });
}

export function closeTerminal(workspaceId: string, terminalId: string): Promise<void> {
  return callApi(terminalPath(workspaceId, terminalId), { method: "DELETE" });
}

export function typeIntoTerminal(
  workspaceId: string,
  terminalId: string,
  body: TerminalInputBody,
): Promise<void> {
  return callApi(`${terminalPath(workspaceId, terminalId)}/input`, { method: "POST", body });
}

/** Where a terminal's events are; `cursor` is the last event's id, and empty at first. */
export function terminalStreamPath(workspaceId: string, terminalId: string, cursor: string): string {
  const path = `/api/v1${terminalPath(workspaceId, terminalId)}/stream`;
  return cursor === "" ? path : `${path}?cursor=${encodeURIComponent(cursor)}`;
}
