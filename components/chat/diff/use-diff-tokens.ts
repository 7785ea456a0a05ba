"use client";

import { useMemo } from "react";
import type { CodeToken } from "../markdown/code-tokens";
import { useCodeTokens } from "../markdown/use-code-tokens";
import { type DiffRow, isLine } from "./parse-diff";

/** The coloured pieces of each line of a diff: the file before and the file after are each read as code. */
export function useDiffTokens(
  rows: readonly DiffRow[],
  language: string,
): ReadonlyMap<DiffRow, CodeToken[]> | null {
  const before = useMemo(() => rows.filter((row) => isLine(row) && row.kind !== "add"), [rows]);
  const after = useMemo(() => rows.filter((row) => isLine(row) && row.kind !== "del"), [rows]);
  const beforeTokens = useCodeTokens(
    useMemo(() => textOf(before), [before]),
    language,
    true,
  );
  const afterTokens = useCodeTokens(
    useMemo(() => textOf(after), [after]),
    language,
    true,
  );
  return useMemo(() => {
    if (beforeTokens === null && afterTokens === null) return null;
    const tokens = new Map<DiffRow, CodeToken[]>();
    assign(tokens, before, beforeTokens);
    assign(tokens, after, afterTokens);
    return tokens;
  }, [after, afterTokens, before, beforeTokens]);
}

function textOf(rows: readonly DiffRow[]): string {
  return rows.map((row) => (isLine(row) ? row.text : "")).join("\n");
}

function assign(
  into: Map<DiffRow, CodeToken[]>,
  rows: readonly DiffRow[],
  tokens: readonly CodeToken[][] | null,
): void {
  for (const [index, row] of rows.entries()) {
    const line = tokens?.[index];
    if (line !== undefined) into.set(row, line);
  }
}
