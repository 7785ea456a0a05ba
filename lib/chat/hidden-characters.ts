/** From and to: controls, marks that turn or join text, spaces without width, fillers, tags. */
const HIDDEN: readonly (readonly [number, number])[] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xe0000, 0xe0fff],
];
const JOINER = 0x200d;
const RETURN = 0x0d;
const PICTOGRAPH = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Variation_Selector}]$/u;

/** A text in which everything can be seen: what is hidden in it stands there by its number. */
export function revealHidden(text: string): string {
  let before = "";
  let shown = "";
  for (const character of text) {
    shown += shownAs(character, before);
    before = character;
  }
  return shown;
}

function shownAs(character: string, before: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === RETURN) return "";
  // A joiner between pictographs is part of what is seen.
  if (code === JOINER && PICTOGRAPH.test(before)) return character;
  if (!HIDDEN.some(([from, to]) => code >= from && code <= to)) return character;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/** The same for every text in a value. */
export function revealHiddenIn<T>(value: T): T {
  if (typeof value === "string") return revealHidden(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => revealHiddenIn(item)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, revealHiddenIn(item as unknown)]),
  ) as T;
}
