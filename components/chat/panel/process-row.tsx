"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Age } from "@/components/ui/age";
import { Chip } from "@/components/ui/chip";
import { Spinner } from "@/components/ui/spinner";
import { toastError } from "@/components/ui/toast";
import { useSeconds } from "@/components/ui/use-seconds";
import { isApiError } from "@/lib/api/api-error";
import { processesQuery, stopProcess } from "@/lib/api/processes";
import { copy } from "@/lib/copy";
import { panelCopy } from "@/lib/copy/panel-copy";
import { formatDuration, formatElapsed } from "@/lib/format";
import { routes } from "@/lib/routes";
import type { ProcessInfo } from "@/lib/workspace/connection";
import { exitWords } from "./order-processes";

interface ProcessRowProps {
  chatId: string;
  process: ProcessInfo;
  /** Where commands of several chats are listed: whose it is. */
  chat?: { id: string; title: string } | undefined;
}

/** One command: what it is, how long it has been going, its last line, and the way to stop it. */
export function ProcessRow({ chatId, process, chat }: ProcessRowProps) {
  const { command, running, background, lastLine } = process;
  return (
    <li className="flex items-center gap-2 px-3 py-1.5">
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          {running && <Spinner size={14} className="text-accent" />}
          <code className="min-w-0 truncate text-code" title={command}>
            {command}
          </code>
          {running && background && <Chip tone="accent">in background</Chip>}
          {!running && <ExitChip exitCode={process.exitCode} />}
        </div>
        <div className="flex gap-2 text-faint text-meta tabular-nums">
          <Ran process={process} />
          {chat && (
            <Link href={routes.chat(chat.id)} className="max-w-[50%] shrink-0 truncate text-muted">
              {chat.title}
            </Link>
          )}
          {lastLine !== "" && (
            <code className="min-w-0 truncate text-meta text-muted" title={lastLine}>
              {lastLine}
            </code>
          )}
        </div>
      </div>
      {running && <StopButton chatId={chatId} processId={process.id} command={command} />}
    </li>
  );
}

function ExitChip({ exitCode }: { exitCode: number | null }) {
  return <Chip tone={exitCode === 0 ? "neutral" : "danger"}>{exitWords(exitCode)}</Chip>;
}

function Ran({ process: { startedAt, endedAt, running } }: { process: ProcessInfo }) {
  const now = useSeconds(running);
  const from = Date.parse(startedAt);
  if (running) return <span className="shrink-0">{now === null ? "" : formatElapsed(now - from)}</span>;
  if (endedAt === null) return null;
  return (
    <span className="shrink-0">
      {formatDuration(Date.parse(endedAt) - from)} · <Age at={endedAt} />
    </span>
  );
}

interface StopButtonProps {
  chatId: string;
  processId: string;
  command: string;
}

function StopButton({ chatId, processId, command }: StopButtonProps) {
  const client = useQueryClient();
  const stop = useMutation({
    mutationFn: () => stopProcess(chatId, processId),
    onError: (error) =>
      toastError(panelCopy.processes.notStopped, isApiError(error) ? { detail: error.message } : {}),
    onSettled: () => client.invalidateQueries({ queryKey: processesQuery(chatId).queryKey }),
  });
  const asked = stop.isPending || stop.isSuccess;
  return (
    <Button aria-label={`Stop ${command}`} disabled={asked} onClick={() => stop.mutate()}>
      {asked ? copy.turn.stopping : "Stop"}
    </Button>
  );
}
