import { cn } from "@/lib/cn";
import { type CodeToken, type LinePiece, markTokens, TOKEN_CLASS } from "../markdown/code-tokens";
import type { TextRange } from "./changed-words";
import type { DiffLine } from "./parse-diff";

/** How a line of each kind looks; its sign is no part of what is copied. */
export const LINE_LOOKS: Record<
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

interface LineTextProps {
  row: DiffLine;
  ranges: TextRange[] | undefined;
  tokens: CodeToken[] | undefined;
}

/** The text of a line in the colours of its language, with the words that changed. */
export function LineText({ row, ranges, tokens }: LineTextProps) {
  const markClass = LINE_LOOKS[row.kind].mark;
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
