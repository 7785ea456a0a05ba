/** What `/` in an empty composer offers: a command, or a skill. */
export interface SlashCommand {
  /** Without the stroke. */
  name: string;
  description: string;
  /** Why it cannot be done now; null: it can. */
  refusal: string | null;
  /** Whose skill it is. */
  note?: string;
  /** What the field says once it was chosen; left out: nothing. */
  leaves?: string;
  run?: () => void;
}

const BEGUN = /^\/(\S*)$/;

/**
 * What that is typed can become, best first: what begins so, then what has a word that does. Null while nothing of the kind is being
 * typed.
 */
export function slashMatches(
  text: string,
  commands: readonly SlashCommand[],
): readonly SlashCommand[] | null {
  const begun = BEGUN.exec(text);
  if (begun === null) return null;
  const wanted = (begun[1] ?? "").toLowerCase();
  const begins = commands.filter(({ name }) => name.startsWith(wanted));
  const others = commands.filter(
    (command) => !begins.includes(command) && wordsOf(command).some((word) => word.startsWith(wanted)),
  );
  const found = [...begins, ...others];
  return found.length === 0 ? null : found;
}

/** The rest of a name from each of its words on, so that `/notes-f` finds `release-notes-for-users`. */
function wordsOf({ name }: SlashCommand): string[] {
  return [...name.matchAll(/[-/]/g)].map(({ index }) => name.slice(index + 1));
}
