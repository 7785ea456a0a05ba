"use client";

import { memo, Suspense, useMemo, useState } from "react";
import { lazyPart } from "@/components/ui/lazy-part";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";
import type { CodeToken } from "../markdown/code-tokens";
import { fileLanguage } from "../markdown/file-language";
import { changedWords, type TextRange } from "./changed-words";
import { type DiffRow, isLine, parseDiff } from "./parse-diff";
import { LINE_LOOKS, LineText } from "./diff-line-text";
import { HunkRow } from "./hunk-row";
import { showsWholeFile } from "./whole-file";
import { useDiffTokens } from "./use-diff-tokens";

const FIRST_LINES = 40;

interface DiffViewProps {
  /** The unified diff of one file. */
  diff: string;
  path: string;
  /** How many lines are shown at first; null for all. */
  limit?: number | null;
  /** Shows more of what did not change; missing: there is no way to it. */
  onExpand?: (() => void) | undefined;
  /** How many unchanged lines stand around each change, where more can be had. */
  context?: number;
  /** Before and after beside each other; for where there is the room. */
  isSplit?: boolean;
}

const SplitRows = lazyPart(() => import("./split-rows").then((module) => module.SplitRows));

/** A unified diff as a table. Numbers and signs are not part of what is selected or copied. */
export const DiffView = memo(function DiffView(props: DiffViewProps) {
  const { diff, path, limit = FIRST_LINES, isSplit = false, context = 0 } = props;
  const [showsAll, setShowsAll] = useState(false);
  const rows = useMemo(() => parseDiff(diff), [diff]);
  const onExpand = showsWholeFile(rows, context) ? undefined : props.onExpand;
  const shown = useMemo(
    () => (showsAll || limit === null ? rows : rows.slice(0, limit)),
    [rows, showsAll, limit],
  );
  const words = useMemo(() => changedWords(shown), [shown]);
  const tokens = useDiffTokens(shown, fileLanguage(path));
  const hidden = rows.length - shown.length;
  if (rows.length === 0) return <p className="px-3 py-2 text-meta text-muted">No lines changed.</p>;
  return (
    <div>
      <div
        role="group"
        aria-label={`Changes in ${path}`}
        tabIndex={0}
        dir="ltr"
        className="focus-inside overflow-x-auto overflow-y-hidden"
      >
        {isSplit ? (
          <Suspense fallback={null}>
            <SplitRows rows={shown} words={words} tokens={tokens} onExpand={onExpand} />
          </Suspense>
        ) : (
          <table className="min-w-full border-collapse font-mono text-code">
            <tbody>
              {shown.map((row, index) => (
                <DiffTableRow
                  key={index}
                  row={row}
                  ranges={words.get(row)}
                  tokens={tokens?.get(row)}
                  onExpand={onExpand}
                />
              ))}
            </tbody>
          </table>
        )}
      </div>
      {hidden > 0 && (
        <button
          type="button"
          onClick={() => setShowsAll(true)}
          className="focus-inside flex h-8 w-full items-center border-t px-3 text-left text-link text-meta hover:bg-hover touch:h-11"
        >
          Show {formatCount(hidden)} more {hidden === 1 ? "line" : "lines"}
        </button>
      )}
    </div>
  );
});

interface DiffTableRowProps {
  row: DiffRow;
  ranges: TextRange[] | undefined;
  tokens: CodeToken[] | undefined;
  onExpand: (() => void) | undefined;
}

function DiffTableRow({ row, ranges, tokens, onExpand }: DiffTableRowProps) {
  if (!isLine(row)) return <HunkRow row={row} columns={4} onExpand={onExpand} />;
  const look = LINE_LOOKS[row.kind];
  const number = cn(
    "w-10 min-w-10 px-1 text-right align-top select-none before:content-[attr(data-line-number)]",
    look.number,
  );
  return (
    <tr className={look.line}>
      <td className={number} data-line-number={row.before ?? ""} />
      <td className={number} data-line-number={row.after ?? ""} />
      <td className={cn("w-5 min-w-5 pl-1.5 align-top select-none", look.number)}>
        <span aria-hidden="true">{look.sign}</span>
        <span className="sr-only">{look.word}</span>
      </td>
      <td className="pr-3 pl-1 whitespace-pre">
        <LineText row={row} ranges={ranges} tokens={tokens} />
      </td>
    </tr>
  );
}
