export interface TextPiece {
  text: string;
  isMatch: boolean;
}

/** A text cut at every place where the query stands, whatever its case. */
export function matchPieces(text: string, query: string): TextPiece[] {
  const wanted = query.trim().toLowerCase();
  const low = text.toLowerCase();
  // Some letters change their length with their case; then places do not agree, and nothing is marked.
  if (wanted === "" || low.length !== text.length) return [{ text, isMatch: false }];
  const pieces: TextPiece[] = [];
  let from = 0;
  for (let at = low.indexOf(wanted); at !== -1; at = low.indexOf(wanted, from)) {
    if (at > from) pieces.push({ text: text.slice(from, at), isMatch: false });
    from = at + wanted.length;
    pieces.push({ text: text.slice(at, from), isMatch: true });
  }
  if (from < text.length || pieces.length === 0) pieces.push({ text: text.slice(from), isMatch: false });
  return pieces;
}
