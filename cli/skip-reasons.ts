/** Tests that may be skipped, by full title, each with the condition under which that is right. Any other skip fails the run. */
export const SKIP_REASONS: ReadonlyMap<string, string> = new Map([]);
