"use client";

import { useMemo } from "react";
import { cn } from "@/lib/cn";
import type { CodeToken } from "../markdown/code-tokens";
import type { TextRange } from "./changed-words";
import { LINE_LOOKS, LineText } from "./diff-line-text";
import { HunkRow } from "./hunk-row";
import type { DiffLine, DiffRow } from "./parse-diff";
import { splitLines } from "./split-lines";

interface SplitRowsProps {
  rows: readonly DiffRow[];
  words: ReadonlyMap<DiffRow, TextRange[]>;
  tokens: ReadonlyMap<DiffRow, CodeToken[]> | null;
  onExpand: (() => void) | undefined;
}

/** Before on the left, after on the right. Long lines wrap, so that both sides stay in sight. */
export function SplitRows({ rows, words, tokens, onExpand }: SplitRowsProps) {
  const split = useMemo(() => splitLines(rows), [rows]);
  const side = (line: DiffLine | null, isLeft: boolean) => (
    <Side
      line={line}
      isLeft={isLeft}
      ranges={line === null ? undefined : words.get(line)}
      tokens={line === null ? undefined : tokens?.get(line)}
    />
  );
  return (
    <table className="w-full table-fixed border-collapse font-mono text-code">
      <colgroup>
        <col className="w-10" />
        <col />
        <col className="w-10" />
        <col />
      </colgroup>
      <tbody>
        {split.map((row, index) =>
          row.kind === "pair" ? (
            <tr key={index}>
              {side(row.left, true)}
              {side(row.right, false)}
            </tr>
          ) : (
            <HunkRow key={index} row={row} columns={4} onExpand={onExpand} />
          ),
        )}
      </tbody>
    </table>
  );
}

interface SideProps {
  line: DiffLine | null;
  isLeft: boolean;
  ranges: TextRange[] | undefined;
  tokens: CodeToken[] | undefined;
}

function Side({ line, isLeft, ranges, tokens }: SideProps) {
  if (line === null) {
    return (
      <>
        <td className={cn("bg-inset", !isLeft && "border-l")} />
        <td className="bg-inset" />
      </>
    );
  }
  const look = LINE_LOOKS[line.kind];
  return (
    <>
      <td
        data-line-number={(isLeft ? line.before : line.after) ?? ""}
        className={cn(
          "px-1 text-right align-top select-none before:content-[attr(data-line-number)]",
          look.line,
          look.number,
          !isLeft && "border-l",
        )}
      />
      <td className={cn("px-1.5 align-top wrap-anywhere whitespace-pre-wrap", look.line)}>
        {look.word !== "" && <span className="sr-only">{look.word}</span>}
        <LineText row={line} ranges={ranges} tokens={tokens} />
      </td>
    </>
  );
}
