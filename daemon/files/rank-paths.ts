interface Ranked {
  path: string;
  /** What is meant most likely comes first: the lower, the likelier. */
  tier: number;
  /** How far the letters lie apart, where they are not together. */
  spread: number;
}

const SUBSEQUENCE_OF_NAME = 4;
const SUBSEQUENCE_OF_PATH = 5;

/**
 * Of paths in the order of {@link nearTheTopFirst} those that what is typed may mean, the likeliest first. Letters must come in order;
 * case and blanks do not count.
 */
export function rankPaths(paths: readonly string[], typed: string, limit: number): string[] {
  const wanted = typed.toLowerCase().replaceAll(/\s+/g, "");
  if (wanted === "") return paths.slice(0, limit);
  const tiers: Ranked[][] = Array.from({ length: SUBSEQUENCE_OF_PATH + 1 }, () => []);
  for (const path of paths) {
    const rank = rankOf(path, wanted);
    if (rank !== null) tiers[rank.tier]?.push(rank);
  }
  const found: string[] = [];
  for (const tier of tiers) {
    if (found.length >= limit) break;
    // A sort keeps the order of equals, which is that of the paths.
    for (const { path } of tier.sort((a, b) => a.spread - b.spread)) found.push(path);
  }
  return found.slice(0, limit);
}

function rankOf(path: string, wanted: string): Ranked | null {
  const whole = path.toLowerCase();
  const name = whole.slice(whole.lastIndexOf("/") + 1);
  const together = [name === wanted, name.startsWith(wanted), name.includes(wanted), whole.includes(wanted)];
  const tier = together.indexOf(true);
  if (tier !== -1) return { path, tier, spread: 0 };
  const inName = spreadOf(name, wanted);
  if (inName !== null) return { path, tier: SUBSEQUENCE_OF_NAME, spread: inName };
  const inPath = spreadOf(whole, wanted);
  return inPath === null ? null : { path, tier: SUBSEQUENCE_OF_PATH, spread: inPath };
}

/** From the end, because the end of a path says more than its beginning; null when the letters are not all there. */
function spreadOf(text: string, wanted: string): number | null {
  let at = text.length;
  let last = -1;
  for (let index = wanted.length - 1; index >= 0; index--) {
    at = at === 0 ? -1 : text.lastIndexOf(wanted.charAt(index), at - 1);
    if (at === -1) return null;
    if (last === -1) last = at;
  }
  return last - at - wanted.length;
}

/** What lies near the top first, then by length, then by name. */
export function nearTheTopFirst(paths: readonly string[]): string[] {
  return paths
    .map((path) => ({ path, depth: depthOf(path) }))
    .sort((a, b) => a.depth - b.depth || a.path.length - b.path.length || (a.path < b.path ? -1 : 1))
    .map(({ path }) => path);
}

function depthOf(path: string): number {
  let depth = 0;
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) depth++;
  return depth;
}
