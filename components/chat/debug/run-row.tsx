"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleStop, LoaderCircle, type LucideIcon, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { RowButton, RowMeta, RowObject } from "@/components/tool-call/row-button";
import { Age } from "@/components/ui/age";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { debugExportUrl, debugRunQuery } from "@/lib/api/debug";
import type { DebugRun, DebugRunDetail, DebugStatus } from "@/lib/chat/debug-types";
import { debugCopy } from "@/lib/copy/debug-copy";
import { formatDuration, formatTokens } from "@/lib/format";
import { StepView } from "./step-view";

const ICONS: Record<DebugStatus, LucideIcon> = {
  in_progress: LoaderCircle,
  completed: CircleCheck,
  error: TriangleAlert,
  interrupted: CircleStop,
};
const POLL_MS = 3_000;

interface RunRowProps {
  chatId: string;
  run: DebugRun;
}

/** One run: what it was, how it ended, how long it took, and what it cost in tokens; it opens to its steps. */
export function RunRow({ chatId, run }: RunRowProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { kind, status, model, summary, startedAt, finishedAt } = run;
  const tokens = summary.inputTokens + summary.outputTokens;
  const isChild = run.parentRunId !== null;
  return (
    <li className={isChild ? "pl-6" : undefined}>
      <RowButton
        icon={ICONS[status]}
        verb={debugCopy.kinds[kind]}
        isOpen={isOpen}
        onToggle={() => setIsOpen(!isOpen)}
      >
        <RowObject isCode={false}>{model}</RowObject>
        <span className="flex-1" />
        {status !== "completed" && (
          <RowMeta isDanger={status === "error"}>{debugCopy.statuses[status]}</RowMeta>
        )}
        {finishedAt !== null && (
          <RowMeta>{formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))}</RowMeta>
        )}
        {tokens > 0 && <RowMeta>{formatTokens(tokens)}</RowMeta>}
        <RowMeta>
          <Age at={startedAt} />
        </RowMeta>
      </RowButton>
      {isOpen && <LoadedRun chatId={chatId} run={run} />}
    </li>
  );
}

function LoadedRun({ chatId, run }: RunRowProps) {
  const { data, isError } = useQuery({
    ...debugRunQuery(chatId, run.id),
    refetchInterval: ({ state }) => (state.data?.status === "in_progress" ? POLL_MS : false),
  });
  if (data) return <RunSteps chatId={chatId} run={data} />;
  if (isError) return <EmptyState>{debugCopy.runFailed}</EmptyState>;
  return (
    <div role="status" aria-label={debugCopy.loading} className="px-4 py-3">
      <Skeleton className="h-5 w-1/2" />
    </div>
  );
}

/** The steps of a run that was read. */
export function RunSteps({ chatId, run }: { chatId: string; run: DebugRunDetail }) {
  return (
    <div className="mt-1 mb-3 flex flex-col gap-3 border-l pl-3">
      {run.steps.map((step) => (
        <StepView key={step.id} step={step} />
      ))}
      <a
        href={debugExportUrl(chatId, run.id)}
        download
        className={`${buttonClass()} self-start no-underline`}
      >
        {debugCopy.exportRun}
      </a>
    </div>
  );
}
