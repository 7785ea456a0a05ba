"use client";

import { memo, useMemo, useState } from "react";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";
import { type CodeToken, type LinePiece, markTokens, TOKEN_CLASS } from "../markdown/code-tokens";
import { fileLanguage } from "../markdown/file-language";
import { changedWords, type TextRange } from "./changed-words";
import { type DiffLine, type DiffRow, isLine, parseDiff } from "./parse-diff";
import { useDiffTokens } from "./use-diff-tokens";

const FIRST_LINES = 40;

interface DiffViewProps {
  /** The unified diff of one file. */
  diff: string;
  path: string;
  /** How many lines are shown at first; null for all. */
  limit?: number | null;
}

/** A unified diff as a table. Numbers and signs are not part of what is selected or copied. */
export const DiffView = memo(function DiffView({ diff, path, limit = FIRST_LINES }: DiffViewProps) {
  const [showsAll, setShowsAll] = useState(false);
  const rows = useMemo(() => parseDiff(diff), [diff]);
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
        <table className="min-w-full border-collapse font-mono text-code">
          <tbody>
            {shown.map((row, index) => (
              <DiffTableRow key={index} row={row} ranges={words.get(row)} tokens={tokens?.get(row)} />
            ))}
          </tbody>
        </table>
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
}

function DiffTableRow({ row, ranges, tokens }: DiffTableRowProps) {
  if (!isLine(row)) {
    return (
      <tr className="bg-inset text-faint">
        <td colSpan={4} className="px-3 whitespace-pre">
          {row.kind === "hunk" ? row.header : row.text}
        </td>
      </tr>
    );
  }
  const look = LOOKS[row.kind];
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
        <LineText row={row} ranges={ranges} tokens={tokens} markClass={look.mark} />
      </td>
    </tr>
  );
}

const LOOKS: Record<
  DiffLine["kind"],
  { line: string; number: string; mark: string; sign: string; word: string }
> = {
  context: { line: "", number: "text-faint", mark: "", sign: "", word: "" },
  add: {
    line: "bg-add-line",
    number: "text-add-num",
    mark: "rounded-word bg-add-word",
    sign: "+",
    word: "added",
  },
  del: {
    line: "bg-del-line",
    number: "text-del-num",
    mark: "rounded-word bg-del-word",
    sign: "−",
    word: "removed",
  },
};

interface LineTextProps extends Omit<DiffTableRowProps, "row"> {
  row: DiffLine;
  markClass: string;
}

function LineText({ row, ranges, tokens, markClass }: LineTextProps) {
  if (ranges === undefined && tokens === undefined) return row.text === "" ? "\n" : row.text;
  const plain: CodeToken[] = [{ text: row.text, kind: "plain" }];
  return markTokens(tokens ?? plain, ranges ?? []).map((piece, index) => (
    <Piece key={index} piece={piece} markClass={markClass} />
  ));
}

function Piece({ piece, markClass }: { piece: LinePiece; markClass: string }) {
  const look = cn(TOKEN_CLASS[piece.kind], piece.isMarked && markClass);
  return look === "" ? piece.text : <span className={look}>{piece.text}</span>;
}
