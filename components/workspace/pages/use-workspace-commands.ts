"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { orToast } from "@/components/ui/or-toast";
import { deleteWorkspace, startWorkspace, stopWorkspace, workspaceQuery } from "@/lib/api/workspaces";

type Command = "start" | "stop" | "delete";

const COMMANDS: Record<Command, (workspaceId: string) => Promise<unknown>> = {
  start: startWorkspace,
  stop: stopWorkspace,
  delete: deleteWorkspace,
};

/** Starting, stopping and deleting a workspace; a failure is told, and what is shown is read again. */
export function useWorkspaceCommands() {
  const client = useQueryClient();
  const work = useMutation({
    mutationFn: ({ command, workspaceId }: { command: Command; workspaceId: string }) =>
      orToast(COMMANDS[command](workspaceId)),
    onSuccess: (worked, { command, workspaceId }) => {
      if (worked && command === "delete") client.setQueryData(workspaceQuery(workspaceId).queryKey, null);
    },
    // Of what is gone there is nothing to be read.
    onSettled: (worked, _error, { command, workspaceId }) =>
      client.invalidateQueries({
        queryKey: ["workspaces"],
        predicate: ({ queryKey }) => !(worked && command === "delete" && queryKey[1] === workspaceId),
      }),
  });
  return {
    /** Resolves with whether it worked. */
    run: (command: Command, workspaceId: string) => work.mutateAsync({ command, workspaceId }),
    /** The workspace that something is done with now. */
    busy: work.isPending ? work.variables : null,
  };
}
