/** Throws when `condition` is false: a state that the code around it has already ruled out. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`);
}
