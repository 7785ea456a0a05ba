"use client";

import { useMemo } from "react";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";
import type { AnsiColor } from "./ansi";
import { stripAnsi } from "./ansi";
import { ansiRuns } from "./ansi-runs";
import { CardFoot } from "./card";
import { useUnfold } from "./chat-actions";
import { screenLines } from "./output-lines";
import { CopyTextButton, TextButton } from "./text-button";

const SHOWN_LINES = 16;

const COLOR_CLASS: Record<AnsiColor, string> = {
  danger: "text-danger",
  ok: "text-ok",
  warn: "text-warn",
  accent: "text-accent",
  magenta: "text-ansi-magenta",
  cyan: "text-ansi-cyan",
  muted: "text-muted",
  faint: "text-faint",
};

interface OutputViewProps {
  text: string;
  /** Of output the end counts, of a file the beginning. */
  keep?: "first" | "last";
  label: string;
  empty?: string;
  copyLabel?: string;
}

/** Lines as a terminal shows them: a few at first, all of them on request, and never higher than sixteen lines. */
export function OutputView(props: OutputViewProps) {
  const { text, keep = "last", label, empty = "No output.", copyLabel = "Copy output" } = props;
  const [showsAll, toggleAll] = useUnfold();
  const [wraps, toggleWraps] = useUnfold();
  const lines = useMemo(() => screenLines(text), [text]);
  const shown = showsAll ? lines : keep === "last" ? lines.slice(-SHOWN_LINES) : lines.slice(0, SHOWN_LINES);
  const isCut = lines.length > shown.length;
  if (lines.length === 0) return <p className="px-3 py-2 text-meta text-muted">{empty}</p>;
  return (
    <>
      <OutputText lines={shown} wraps={wraps} label={label} />
      <CardFoot>
        <span>{countText(shown.length, lines.length, keep)}</span>
        {(isCut || showsAll) && (
          <>
            <Dot />
            <TextButton onClick={toggleAll}>{showsAll ? "Show less" : "Show all"}</TextButton>
          </>
        )}
        <Dot />
        <CopyTextButton text={() => stripAnsi(text)} label={copyLabel} />
        <Dot />
        <TextButton onClick={toggleWraps}>{wraps ? "Do not wrap" : "Wrap"}</TextButton>
      </CardFoot>
    </>
  );
}

function Dot() {
  return <span aria-hidden="true">·</span>;
}

function countText(shown: number, all: number, keep: "first" | "last"): string {
  if (shown < all) return `${keep === "last" ? "Last" : "First"} ${shown} of ${formatCount(all)} lines`;
  return `${formatCount(all)} ${all === 1 ? "line" : "lines"}`;
}

interface OutputTextProps {
  lines: readonly string[];
  wraps: boolean;
  label: string;
}

function OutputText({ lines, wraps, label }: OutputTextProps) {
  const runs = useMemo(() => ansiRuns(lines), [lines]);
  return (
    // A scroller has to be reachable for people without a mouse.
    <pre
      tabIndex={0}
      role="group"
      aria-label={label}
      dir="ltr"
      className={cn(
        "focus-inside max-h-84 overflow-auto px-3 py-2 text-code text-fg",
        wraps ? "break-all whitespace-pre-wrap" : "whitespace-pre",
      )}
    >
      {runs.map((run, index) =>
        run.color === null && !run.bold && !run.underline ? (
          run.text
        ) : (
          <span
            key={index}
            className={cn(
              run.color && COLOR_CLASS[run.color],
              run.bold && "font-medium",
              run.underline && "underline",
            )}
          >
            {run.text}
          </span>
        ),
      )}
    </pre>
  );
}
