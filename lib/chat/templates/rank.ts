/** What is known of a template when it is offered to one person's agent. */
export interface Candidate {
  id: string;
  name: string;
  description: string;
  /** This person's workspaces of it: those that are there, and those that were deleted in the last sixty days. */
  active: number;
  recentlyDeleted: number;
  /** Since this person last used one; null: never. */
  daysSinceUse: number | null;
  /** Everybody who has a workspace of it. */
  activeDevelopers: number;
}

/** How near a template is to a query, from the name as a whole down to a word of the description. 0: not at all. */
export type Relevance = 0 | 1 | 2 | 3 | 4;

export interface Ranked<C extends Candidate> {
  candidate: C;
  relevance: Relevance;
  affinity: number;
}

const OWN_USE = 10;
const DELETED_WEIGHT = 0.5;
const HALF_LIFE_DAYS = 14;
/** How far the first has to be before the second to be no matter of taste. */
const CLEAR_RATIO = 2;
const CLEAR_LEAD = 1;

/** Spaces, hyphens and underscores say nothing, and neither does case. */
function folded(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "");
}

export function relevanceOf({ name, description }: Candidate, query: string): Relevance {
  const [wanted, own] = [folded(query), folded(name)];
  if (own === wanted) return 4;
  if (own.startsWith(wanted)) return 3;
  if (own.includes(wanted)) return 2;
  return folded(description).includes(wanted) ? 1 : 0;
}

/** What this person works with counts most and fades; what many work with decides between the others. */
export function affinityOf({ active, recentlyDeleted, daysSinceUse, activeDevelopers }: Candidate): number {
  const fading = daysSinceUse === null ? 0 : 0.5 ** (Math.max(0, daysSinceUse) / HALF_LIFE_DAYS);
  return OWN_USE * (active + DELETED_WEIGHT * recentlyDeleted) * fading + Math.log1p(activeDevelopers);
}

/** Those that match, the nearest first. A query of nothing but signs is none. */
export function rankTemplates<C extends Candidate>(candidates: readonly C[], query = ""): Ranked<C>[] {
  const hasQuery = folded(query) !== "";
  return candidates
    .map((candidate) => ({
      candidate,
      relevance: hasQuery ? relevanceOf(candidate, query) : (0 as const),
      affinity: affinityOf(candidate),
    }))
    .filter(({ relevance }) => !hasQuery || relevance > 0)
    .toSorted(
      (a, b) =>
        b.relevance - a.relevance ||
        b.affinity - a.affinity ||
        a.candidate.name.localeCompare(b.candidate.name) ||
        a.candidate.id.localeCompare(b.candidate.id),
    );
}

/** The first, when nothing else comes near it; otherwise a person has to choose. */
export function clearWinner<C extends Candidate>(ranked: readonly Ranked<C>[]): C | null {
  const [first, second] = ranked;
  if (first === undefined) return null;
  if (second === undefined || first.relevance > second.relevance) return first.candidate;
  const isClear =
    first.affinity >= CLEAR_RATIO * second.affinity && first.affinity - second.affinity >= CLEAR_LEAD;
  return isClear ? first.candidate : null;
}
