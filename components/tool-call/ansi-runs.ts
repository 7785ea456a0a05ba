import { type AnsiSpan, parseAnsi, stripAnsi } from "./ansi";

/** More pieces than this would make a page of nothing but pieces; the text is shown without colours then. */
const MAX_RUNS = 1_500;

/** Coloured stretches of many lines. Neighbours of the same look are one, so that plain output is one piece of text. */
export function ansiRuns(lines: readonly string[]): AnsiSpan[] {
  const runs: AnsiSpan[] = [];
  let carry: Parameters<typeof parseAnsi>[1];
  for (const [index, line] of lines.entries()) {
    const parsed = parseAnsi(line, carry);
    carry = parsed.carry;
    for (const span of parsed.spans) append(runs, span);
    if (index < lines.length - 1) append(runs, { ...(runs.at(-1) ?? plain("")), text: "\n" });
    if (runs.length > MAX_RUNS) return [plain(stripAnsi(lines.join("\n")))];
  }
  return runs;
}

function plain(text: string): AnsiSpan {
  return { text, color: null, bold: false, underline: false };
}

function append(runs: AnsiSpan[], span: AnsiSpan): void {
  const last = runs.at(-1);
  const isSame = last?.color === span.color && last.bold === span.bold && last.underline === span.underline;
  if (last !== undefined && isSame) runs[runs.length - 1] = { ...last, text: last.text + span.text };
  else runs.push(span);
}
