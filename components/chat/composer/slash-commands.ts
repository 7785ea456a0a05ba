/** What `/` offers: a command, or a skill. */
export interface SlashCommand {
  /** Without the stroke. */
  name: string;
  description: string;
  /** Why it cannot be done now; null: it can. */
  refusal: string | null;
  /** Whose skill it is. */
  note?: string;
  /** The words of a skill that stay in the message. A command leaves none: it is done at once. */
  leaves?: string;
  run?: () => void;
}

/** The word that is typed after a `/` of the composer, where it ends at the caret. */
export interface SlashWord {
  /** Where the `/` stands. */
  start: number;
  typed: string;
}

/** At the beginning of a word: neither `and/or` nor the later strokes of a path. */
const BEGUN = /(?:^|[\s([{"'`])\/(\S*)$/;

/** What is being called where the caret stands; null while nothing is. */
export function slashAt(text: string, caret: number): SlashWord | null {
  if (caret < 0 || /^\S/.test(text.slice(caret))) return null;
  const typed = BEGUN.exec(text.slice(0, caret))?.[1];
  return typed === undefined ? null : { start: caret - typed.length - 1, typed };
}

/**
 * What that is typed can become, best first: what begins so, then what has a word that does. A command is one only where the message
 * begins with it. Null: nothing is called so.
 */
export function slashMatches(
  { start, typed }: SlashWord,
  commands: readonly SlashCommand[],
): readonly SlashCommand[] | null {
  const wanted = typed.toLowerCase();
  const callable = commands.filter(({ leaves }) => start === 0 || leaves !== undefined);
  const begins = callable.filter(({ name }) => name.startsWith(wanted));
  const others = callable.filter(
    (command) => !begins.includes(command) && wordsOf(command).some((word) => word.startsWith(wanted)),
  );
  const found = [...begins, ...others];
  return found.length === 0 ? null : found;
}

/** The rest of a name from each of its words on, so that `/notes-f` finds `release-notes-for-users`. */
function wordsOf({ name }: SlashCommand): string[] {
  return [...name.matchAll(/[-/]/g)].map(({ index }) => name.slice(index + 1));
}
