import { queryOptions } from "@tanstack/react-query";
import type { Uncommitted } from "../workspace/connection";
import type { WorkspaceView } from "../workspace/workspace-view";
import { isApiError } from "./api-error";
import { callApi } from "./call-api";
import { listAll } from "./list-all";
import type { CreateWorkspaceBody, EnrolmentOffer, FoundFileList } from "./schemas/workspaces";

const workspacePath = (workspaceId: string) => `/workspaces/${encodeURIComponent(workspaceId)}`;
const POLL_MS = 5_000;
const FILES_STALE_MS = 5_000;
const POLL_STARTING_MS = 1_000;

/** One's own workspaces. */
export function workspacesQuery() {
  return queryOptions({
    queryKey: ["workspaces"] as const,
    queryFn: ({ signal }) => listAll<WorkspaceView>("/workspaces", { signal }),
  });
}

/**
 * One workspace; asked again now and then, because its daemon comes and goes without telling the chat. Null: it was deleted, for
 * good, which is an answer; a failure would be forgotten whenever it is asked again, and with it that the workspace is gone.
 */
export function workspaceQuery(workspaceId: string) {
  return queryOptions({
    queryKey: ["workspaces", workspaceId] as const,
    queryFn: async ({ signal }) => {
      try {
        return await callApi<WorkspaceView>(workspacePath(workspaceId), { signal });
      } catch (error) {
        if (isApiError(error) && error.status === 404) return null;
        throw error;
      }
    },
    refetchInterval: ({ state: { data } }) => {
      if (data === null) return false;
      return isStarting(data) ? POLL_STARTING_MS : POLL_MS;
    },
  });
}

function isStarting(workspace: WorkspaceView | null | undefined): boolean {
  return (
    workspace?.status === "starting" ||
    (workspace?.status === "running" && workspace.connection === "connecting")
  );
}

export function createWorkspace(body: CreateWorkspaceBody, idempotencyKey?: string): Promise<WorkspaceView> {
  return callApi("/workspaces", { method: "POST", body, idempotencyKey });
}

export function startWorkspace(workspaceId: string): Promise<WorkspaceView> {
  return callApi(`${workspacePath(workspaceId)}/start`, { method: "POST" });
}

/** A command that starts the daemon on a machine of one's own; an earlier one is good for nothing any more. */
export function offerEnrolment(workspaceId: string): Promise<EnrolmentOffer> {
  return callApi(`${workspacePath(workspaceId)}/enrolment`, { method: "POST" });
}

export function stopWorkspace(workspaceId: string): Promise<WorkspaceView> {
  return callApi(`${workspacePath(workspaceId)}/stop`, { method: "POST" });
}

/** A folder that a person chose stays; one that was made for it is deleted. */
export function deleteWorkspace(workspaceId: string): Promise<void> {
  return callApi(workspacePath(workspaceId), { method: "DELETE" });
}

/** Files of a workspace for what is typed of their path; a workspace that does not run has an error, which asking again does not mend. */
export function filesOfQuery(workspaceId: string, typed: string) {
  return queryOptions({
    queryKey: ["workspaces", workspaceId, "files", typed] as const,
    queryFn: ({ signal }) =>
      callApi<FoundFileList>(`${workspacePath(workspaceId)}/files`, { query: { q: typed }, signal }),
    retry: false,
    staleTime: FILES_STALE_MS,
  });
}

/** What deleting a workspace would lose. */
export function uncommittedQuery(workspaceId: string) {
  return queryOptions({
    queryKey: ["workspaces", workspaceId, "uncommitted"] as const,
    queryFn: ({ signal }) => callApi<Uncommitted>(`${workspacePath(workspaceId)}/uncommitted`, { signal }),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
}

/** The log of a workspace's last start, as an event stream; an empty cursor begins with its first line. */
export function workspaceLogPath(workspaceId: string, cursor: string): string {
  const query = cursor === "" ? "" : `?cursor=${encodeURIComponent(cursor)}`;
  return `/api/v1${workspacePath(workspaceId)}/logs${query}`;
}
