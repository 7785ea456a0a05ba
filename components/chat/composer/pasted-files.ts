/** A pasted text from here on is a file beside the message: nobody reads it in a composer. */
const LONG_CHARACTERS = 6_000;
const LONG_LINES = 120;

interface Pasted {
  files: Iterable<File>;
  text: string;
}

/** The files in what was pasted: its own, or a long text as one. Empty: it is for the text field. */
export function pastedFiles({ files, text }: Pasted, now: Date): File[] {
  // What office programs copy is text and, beside it, a picture of that text.
  if (text.trim() !== "") return isLong(text) ? [textFile(text, now)] : [];
  return [...files];
}

function isLong(text: string): boolean {
  return text.length >= LONG_CHARACTERS || text.split("\n").length >= LONG_LINES;
}

function textFile(text: string, now: Date): File {
  const stamp = now.toISOString().slice(0, 19).replaceAll(":", "-");
  return new File([text], `pasted-text-${stamp}.txt`, { type: "text/plain" });
}
