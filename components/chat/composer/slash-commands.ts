/** What `/` in an empty composer offers. */
export interface SlashCommand {
  /** Without the stroke. */
  name: string;
  description: string;
  /** Why it cannot be done now; null: it can. */
  refusal: string | null;
  run: () => void;
}

const BEGUN = /^\/(\S*)$/;

/** The commands that what is typed can become; null while no command is being typed. */
export function slashMatches(
  text: string,
  commands: readonly SlashCommand[],
): readonly SlashCommand[] | null {
  const begun = BEGUN.exec(text);
  if (begun === null) return null;
  const wanted = (begun[1] ?? "").toLowerCase();
  const found = commands.filter(({ name }) => name.startsWith(wanted));
  return found.length === 0 ? null : found;
}
