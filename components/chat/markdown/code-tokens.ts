/** What a piece of code is, of the few kinds that have a colour. */
export type TokenKind = "keyword" | "string" | "number" | "function" | "type" | "comment" | "muted" | "plain";

export interface CodeToken {
  text: string;
  kind: TokenKind;
}

export const TOKEN_CLASS: Record<TokenKind, string> = {
  keyword: "text-syn-keyword",
  string: "text-syn-string",
  number: "text-syn-number",
  function: "text-syn-function",
  type: "text-syn-type",
  comment: "text-syn-comment",
  muted: "text-muted",
  plain: "",
};

/** A piece of a line that is drawn in one way. */
export interface LinePiece extends CodeToken {
  isMarked: boolean;
}

/** Cuts the tokens of a line where a marked range begins or ends. Ranges are in order and do not overlap. */
export function markTokens(
  tokens: readonly CodeToken[],
  ranges: readonly { from: number; to: number }[],
): LinePiece[] {
  const pieces: LinePiece[] = [];
  const edges = ranges.flatMap(({ from, to }) => [from, to]);
  let at = 0;
  for (const { text, kind } of tokens) {
    const end = at + text.length;
    const cuts = [...edges.filter((edge) => edge > at && edge < end), end];
    for (const cut of cuts) {
      const start = at;
      const isMarked = ranges.some((range) => range.from <= start && start < range.to);
      pieces.push({
        text: text.slice(text.length - (end - start), text.length - (end - cut)),
        kind,
        isMarked,
      });
      at = cut;
    }
  }
  return pieces;
}
