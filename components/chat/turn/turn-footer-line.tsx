"use client";

import { CircleCheck, CircleStop, ListChecks, MessageCircleQuestionMark } from "lucide-react";
import { ChangeFigures } from "@/components/tool-call/change-figures";
import { CopyTextButton, TextButton } from "@/components/tool-call/text-button";
import { copy } from "@/lib/copy";
import type { ChangeTotals } from "@/lib/chat/wire";
import { formatDuration } from "@/lib/format";
import {
  awaitedAtEnd,
  changedFiles,
  commandsEnded,
  footerText,
  turnDuration,
} from "../transcript/turn-footer";
import { type Turn, turnText } from "../transcript/turns";

interface FooterProps {
  turn: Turn;
  /** Of the last turn only: older ones have changed since. */
  changes: ChangeTotals | null;
  onReview: () => void;
}

const ICONS = { done: CircleCheck, question: MessageCircleQuestionMark, plan: ListChecks } as const;

/** `Finished in 4 m 12 s · 12 steps · 38.2k tokens · $0.42` · Copy · `3 files +38 −12 Review`. */
export function TurnFooterLine({ turn, changes, onReview }: FooterProps) {
  const text = turnText(turn);
  const Icon = ICONS[awaitedAtEnd(turn) ?? "done"];
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-2 text-meta text-faint tabular-nums">
      <span className="flex min-w-0 items-start gap-2">
        <Icon aria-hidden="true" size={14} strokeWidth={1.75} className="mt-px shrink-0" />
        <span>{footerText(turn)}</span>
      </span>
      {text !== "" && turn.user !== null && <CopyTextButton text={text} />}
      <Changed changes={changes} onReview={onReview} />
    </div>
  );
}

function Changed({ changes, onReview }: Omit<FooterProps, "turn">) {
  const files = changedFiles(changes);
  if (changes === null || files === null) return null;
  return (
    <span className="flex items-center gap-1.5">
      <span>{files}</span>
      <ChangeFigures additions={changes.additions} deletions={changes.deletions} />
      <TextButton onClick={onReview}>Review</TextButton>
    </span>
  );
}

interface StoppedProps extends FooterProps {
  runningCommands: number;
  onShowProcesses?: (() => void) | undefined;
}

/** What a stop ended, and what goes on in spite of it. */
export function StoppedLine({ turn, changes, onReview, runningCommands, onShowProcesses }: StoppedProps) {
  const duration = turnDuration(turn);
  const { sentence, buttons } = copy.turn.stopped({
    after: duration === null ? null : formatDuration(duration),
    ended: commandsEnded(turn),
    running: runningCommands,
  });
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-2 text-meta text-muted tabular-nums">
      <span className="flex min-w-0 items-start gap-2">
        <CircleStop aria-hidden="true" size={14} strokeWidth={1.75} className="mt-px shrink-0 text-faint" />
        <span>{sentence}</span>
      </span>
      {buttons[0] && onShowProcesses && <TextButton onClick={onShowProcesses}>{buttons[0]}</TextButton>}
      <Changed changes={changes} onReview={onReview} />
    </div>
  );
}
