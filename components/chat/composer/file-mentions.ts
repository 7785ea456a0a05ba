/** What is typed after an `@` of the composer, up to the caret. */
export interface FileMention {
  /** Where the `@` stands. */
  start: number;
  typed: string;
}

const MAX_TYPED = 200;
/** At the beginning of a word: `me@example.com` means nobody's file. */
const BEGUN = /(?:^|[\s([{"'`])@([^\s@]*)$/;

/** The file that is being named where the caret stands; null while none is. */
export function mentionAt(text: string, caret: number): FileMention | null {
  const begun = caret < 0 ? null : BEGUN.exec(text.slice(0, caret));
  const typed = begun?.[1];
  if (typed === undefined || typed.length > MAX_TYPED) return null;
  return { start: caret - typed.length - 1, typed };
}

/** A path as it is written in a message: as the agent's own tools take it, so that nothing has to be explained. */
export function pathInText(path: string): string {
  return /\s/.test(path) ? `"${path}"` : path;
}

/** Whether a path has all that is typed, in order: what was found for fewer letters may no longer be meant. */
export function mayMean(path: string, typed: string): boolean {
  const whole = path.toLowerCase();
  let at = 0;
  for (const letter of typed.toLowerCase()) {
    at = whole.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
