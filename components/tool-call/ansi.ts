/** The colours of the interface that the sixteen terminal colours stand for. */
export type AnsiColor = "danger" | "ok" | "warn" | "accent" | "magenta" | "cyan" | "muted" | "faint";

export interface AnsiSpan {
  text: string;
  color: AnsiColor | null;
  bold: boolean;
  underline: boolean;
}

type Style = Omit<AnsiSpan, "text">;

const PLAIN: Style = { color: null, bold: false, underline: false };

/** Black and white would vanish on one of the themes. */
const COLORS: readonly (AnsiColor | null)[] = [
  "faint",
  "danger",
  "ok",
  "warn",
  "accent",
  "magenta",
  "cyan",
  null,
];

const ESCAPE = "\u001b";
/** Colour sequences are captured; everything else that a terminal understands is dropped. */
const SEQUENCE = new RegExp(
  [
    String.raw`\u001b\[([0-9;:]*)m`,
    String.raw`\u001b\[[0-9;:?<=>!]*[ -/]*[@-~]`,
    String.raw`\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?`,
    String.raw`\u001b[PX^_][^\u001b]*(?:\u001b\\)?`,
    String.raw`\u001b[ -/]*[0-~]?`,
  ].join("|"),
  "g",
);

/** One line of terminal output as coloured spans. `carry` is the style in which the line before it ended. */
export function parseAnsi(line: string, carry: Style = PLAIN): { spans: AnsiSpan[]; carry: Style } {
  if (!line.includes(ESCAPE)) return { spans: line === "" ? [] : [{ ...carry, text: line }], carry };
  const spans: AnsiSpan[] = [];
  let style = carry;
  let from = 0;
  const push = (text: string) => {
    if (text !== "") spans.push({ ...style, text });
  };
  for (const match of line.matchAll(SEQUENCE)) {
    push(line.slice(from, match.index));
    if (match[1] !== undefined) style = applyCodes(style, match[1]);
    from = match.index + match[0].length;
  }
  push(line.slice(from));
  return { spans, carry: style };
}

function applyCodes(style: Style, text: string): Style {
  const codes = text.split(/[;:]/).map((code) => Number(code || "0"));
  let next = style;
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const { color, used } = extendedColor(codes.slice(index + 1));
      if (code === 38) next = { ...next, color };
      index += used;
      continue;
    }
    next = applyCode(next, code);
  }
  return next;
}

const CODES: Record<number, Partial<Style>> = {
  0: PLAIN,
  1: { bold: true },
  2: { color: "muted" },
  4: { underline: true },
  22: { bold: false },
  24: { underline: false },
  39: { color: null },
};

function applyCode(style: Style, code: number): Style {
  const change = CODES[code];
  if (change !== undefined) return { ...style, ...change };
  return { ...style, color: basicColor(code) ?? style.color };
}

function basicColor(code: number): AnsiColor | null {
  if (code >= 30 && code <= 37) return COLORS[code - 30] ?? null;
  if (code >= 90 && code <= 97) return COLORS[code - 90] ?? null;
  return null;
}

/** Of 256 colours the first sixteen have a name here; others, and 24-bit ones, stay plain. */
function extendedColor(rest: readonly number[]): { color: AnsiColor | null; used: number } {
  const [kind, index = 0] = rest;
  if (kind === 2) return { color: null, used: 4 };
  if (kind !== 5) return { color: null, used: 0 };
  return { color: index < 16 ? (COLORS[index % 8] ?? null) : null, used: 2 };
}

/** The text without anything that only a terminal understands. */
export function stripAnsi(text: string): string {
  return text.includes(ESCAPE) ? text.replace(SEQUENCE, "") : text;
}
