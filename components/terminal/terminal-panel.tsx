"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { lazyPart } from "@/components/ui/lazy-part";
import { Skeleton } from "@/components/ui/skeleton";
import { toastError } from "@/components/ui/toast";
import { useWorkspace } from "@/components/workspace/use-workspace";
import type { WorkspaceState } from "@/components/workspace/workspace-state";
import { isApiError } from "@/lib/api/api-error";
import type { TerminalList } from "@/lib/api/schemas/terminals";
import { closeTerminal, openTerminal, terminalsQuery } from "@/lib/api/terminals";
import { startWorkspace } from "@/lib/api/workspaces";
import type { Terminal } from "@/lib/chat/terminal-types";
import { terminalCopy } from "@/lib/copy/terminal-copy";
import { TerminalTabs } from "./terminal-tabs";

const TerminalScreen = lazyPart(() => import("./terminal-screen").then((module) => module.TerminalScreen));

/** The terminals of a workspace, one on screen. */
export function TerminalPanel({ workspaceId }: { workspaceId: string }) {
  const { state } = useWorkspace(workspaceId);
  if (state === null) return <Loading />;
  if (state !== "connected") return <NoTerminals workspaceId={workspaceId} state={state} />;
  return <Terminals key={workspaceId} workspaceId={workspaceId} />;
}

function Loading() {
  return (
    <div role="status" aria-label={terminalCopy.loading} className="px-4 py-3">
      <Skeleton className="h-5 w-1/2" />
    </div>
  );
}

interface NoTerminalsProps {
  workspaceId: string;
  state: Exclude<WorkspaceState, "connected">;
}

function NoTerminals({ workspaceId, state }: NoTerminalsProps) {
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: () => startWorkspace(workspaceId),
    onError: (error) => toastError(sayOr(error, terminalCopy.states.failed)),
    onSettled: () => client.invalidateQueries({ queryKey: ["workspaces"] }),
  });
  const canStart = state === "stopped" || state === "failed";
  return (
    <EmptyState
      actions={
        canStart && (
          <Button busy={start.isPending} onClick={() => start.mutate()}>
            {terminalCopy.start}
          </Button>
        )
      }
    >
      {terminalCopy.states[state]}
    </EmptyState>
  );
}

function Terminals({ workspaceId }: { workspaceId: string }) {
  const { data, isError, isFetching, refetch } = useQuery(terminalsQuery(workspaceId));
  const [chosen, choose] = useState<string | null>(null);
  const { open, close } = useTerminalChanges(workspaceId, choose);
  const tabs = useRef<HTMLDivElement>(null);
  if (!data && isError) {
    return (
      <EmptyState
        actions={
          <Button busy={isFetching} onClick={() => void refetch()}>
            {terminalCopy.again}
          </Button>
        }
      >
        {terminalCopy.failed}
      </EmptyState>
    );
  }
  if (!data) return <Loading />;
  if (data.unavailable !== null) return <EmptyState>{data.unavailable}</EmptyState>;
  const shown = data.items.find(({ id }) => id === chosen) ?? data.items.at(-1);
  if (!shown) {
    return (
      <EmptyState
        actions={
          <Button look="primary" busy={open.isPending} onClick={() => open.mutate()}>
            {terminalCopy.open}
          </Button>
        }
      >
        {terminalCopy.empty}
      </EmptyState>
    );
  }
  return (
    <>
      <TerminalTabs
        ref={tabs}
        terminals={data.items}
        shownId={shown.id}
        isOpening={open.isPending}
        onChoose={choose}
        onClose={(terminal) => close.mutate(terminal)}
        onOpen={() => open.mutate()}
      />
      <Suspense fallback={<Loading />}>
        <TerminalScreen
          key={shown.id}
          workspaceId={workspaceId}
          terminalId={shown.id}
          name={shown.name}
          onLeave={() => tabs.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus()}
          onEnd={() => void refetch()}
        />
      </Suspense>
    </>
  );
}

function useTerminalChanges(workspaceId: string, choose: (terminalId: string | null) => void) {
  const client = useQueryClient();
  const { queryKey } = terminalsQuery(workspaceId);
  const change = (items: (before: Terminal[]) => Terminal[]) =>
    client.setQueryData<TerminalList>(queryKey, (list) => list && { ...list, items: items(list.items) });
  const settle = () => client.invalidateQueries({ queryKey });
  const open = useMutation({
    mutationFn: () => openTerminal(workspaceId),
    onSuccess: (terminal) => {
      change((items) => [...items.filter(({ id }) => id !== terminal.id), terminal]);
      choose(terminal.id);
    },
    onError: (error) => toastError(sayOr(error, terminalCopy.notOpened)),
    onSettled: settle,
  });
  const close = useMutation({
    mutationFn: (terminal: Terminal) => closeTerminal(workspaceId, terminal.id),
    onSuccess: (_answer, closed) => change((items) => items.filter(({ id }) => id !== closed.id)),
    onError: (error) => toastError(sayOr(error, terminalCopy.notClosed)),
    onSettled: settle,
  });
  return { open, close };
}

function sayOr(error: unknown, sentence: string): string {
  return isApiError(error) ? error.message : sentence;
}
