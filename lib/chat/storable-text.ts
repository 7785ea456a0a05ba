/** Text columns take well-formed strings without NUL only; stored JSON takes everything. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "");
}
