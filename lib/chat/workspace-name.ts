export const MAX_WORKSPACE_NAME = 64;

/** In words for a field. */
export const WORKSPACE_NAME_RULE = `Up to ${MAX_WORKSPACE_NAME} letters, digits, spaces and . _ -, a letter or digit first`;

/** Names are shown, spoken and become names of containers: letters and digits of any script, and few signs between them. */
export function isWorkspaceName(name: string): boolean {
  return (
    name.length <= MAX_WORKSPACE_NAME &&
    /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._-]*$/u.test(name) &&
    !name.endsWith(" ")
  );
}

/** The nearest name to a text that keeps to the rule; empty when nothing of it does. */
export function toWorkspaceName(text: string): string {
  const kept = text
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{M}\p{N} ._-]+/gu, "-")
    .replace(/^[^\p{L}\p{N}]+/u, "");
  return wholeCharacters(kept, MAX_WORKSPACE_NAME).trimEnd();
}

/** The name, or the name with the first number that makes it free. Names differ in more than their case. */
export function freeWorkspaceName(name: string, taken: readonly string[]): string {
  const used = new Set(taken.map(fold));
  if (!used.has(fold(name))) return name;
  for (let number = 2; ; number++) {
    const suffix = ` ${number}`;
    const numbered = wholeCharacters(name, MAX_WORKSPACE_NAME - suffix.length).trimEnd() + suffix;
    if (!used.has(fold(numbered))) return numbered;
  }
}

const fold = (name: string) => name.normalize("NFKC").toLowerCase();

/** Cut without leaving half a surrogate pair. */
function wholeCharacters(text: string, max: number): string {
  const cut = text.slice(0, max);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
