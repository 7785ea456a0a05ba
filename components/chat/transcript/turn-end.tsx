"use client";

import { Info, RotateCw } from "lucide-react";
import { useTellActivity } from "@/components/shell/chat-activity";
import { useSeconds } from "@/components/ui/use-seconds";
import { copy } from "@/lib/copy";
import { errorCopy, type ErrorSituation } from "@/lib/copy/error-copy";
import { liveLine } from "../live-line/live-line";
import { LiveLineView } from "../live-line/live-line-view";
import { useLastHeard } from "../live-line/use-last-heard";
import { ErrorBlock } from "../turn/error-block";
import { NoteLine } from "../turn/note-line";
import { StoppedLine, TurnFooterLine } from "../turn/turn-footer-line";
import { wasTakenOver } from "./taken-over";
import type { TranscriptProps } from "./transcript-props";
import type { Turn } from "./turns";

interface TurnEndProps {
  turn: Turn;
  isLast: boolean;
  page: TranscriptProps;
}

/** What stands at the end of a turn: what happens now, how it ended, or what went wrong. All take the same place. */
export function TurnEnd({ turn, isLast, page }: TurnEndProps) {
  const { chat, live, takenOverAt = null } = page;
  // The server's clock and this one may disagree about when that was; the part that stands there does not.
  const isNow = turn.end === "running" && live?.stale === "takeover";
  return (
    <>
      {(isNow || wasTakenOver(turn, { chat, isLast, takenOverAt })) && (
        <NoteLine icon={Info}>{copy.turn.takeover}</NoteLine>
      )}
      <Ending turn={turn} isLast={isLast} page={page} />
    </>
  );
}

function Ending({ turn, isLast, page }: TurnEndProps) {
  const { chat, actions, runningCommands = 0 } = page;
  const changes = isLast ? chat.changes : null;
  switch (turn.end) {
    case "running":
      return <RunningEnd turn={turn} page={page} />;
    case "finished":
      if (turn.rows.every((row) => row.compaction !== undefined)) return null;
      return <TurnFooterLine turn={turn} changes={changes} onReview={actions.openChanges} />;
    case "stopped":
      return (
        <StoppedLine
          turn={turn}
          changes={changes}
          onReview={actions.openChanges}
          runningCommands={isLast ? runningCommands : 0}
          onShowProcesses={actions.showProcesses}
        />
      );
    case "error":
      return <ErrorEnd page={page} />;
    case "continued":
      return null;
  }
}

function situationOf({ chat, role, adminNames, modelName }: TranscriptProps): ErrorSituation {
  const { contextTokens, contextLimit } = chat.usage;
  return { role, adminNames, model: modelName ?? null, contextTokens, contextLimit };
}

function ErrorEnd({ page }: { page: TranscriptProps }) {
  const error = page.error ?? page.chat.lastError;
  if (error === null) return null;
  const { retry, switchModel, compact } = page.actions;
  const helps = page.chat.archived ? {} : { onRetry: retry, onSwitchModel: switchModel, onCompact: compact };
  return <ErrorBlock error={error} situation={situationOf(page)} modelId={page.chat.modelId} {...helps} />;
}

const timeOf = (iso: string | null) => (iso === null ? null : Date.parse(iso));

function RunningEnd({ turn, page }: { turn: Turn; page: TranscriptProps }) {
  const { chat, live, rows, retry, connection, actions } = page;
  const startedAt = timeOf(chat.turnStartedAt ?? turn.user?.createdAt ?? null);
  // The server does not know the reader's clock: until the page is live no time has passed.
  const now = useSeconds(true) ?? startedAt ?? 0;
  const heardAt = useLastHeard(now, [live, rows, chat.status]);

  const line = liveLine({
    status: chat.status,
    waitingForCapacity: chat.waitingForCapacity,
    stoppingSince: page.stoppingSince ?? null,
    retry,
    describeError: (error) => errorCopy(error, situationOf(page)).title,
    offlineSince: connection.state === "paused" ? connection.sinceMs : null,
    modelName: page.modelName ?? null,
    lastHeardAt: heardAt,
    silenceLimitMs: page.silenceLimitMs ?? null,
    turnStartedAt: startedAt,
    blocks: turn.blocks,
    now,
  });
  useTellActivity(chat.id, line.kind === "offline" ? null : line.text);
  const { forceStop } = actions;
  return (
    <>
      {live !== null && live.stale !== null && (
        <NoteLine icon={RotateCw}>The last part above is written again.</NoteLine>
      )}
      <LiveLineView
        line={line}
        now={now}
        actions={{
          retry_now: actions.retry,
          stop: actions.stop,
          ...(forceStop === undefined ? {} : { force_stop: forceStop }),
        }}
      />
    </>
  );
}
