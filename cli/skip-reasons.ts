interface SkipReason {
  /** How the full title begins. */
  title: string;
  reason: string;
}

const NO_POOLER = "there is no pgbouncer here";
const NO_REDIS = "there is no redis-server or valkey-server here";

/** Tests that may be skipped, each with the condition under which that is right. Any other skip fails the run. */
const SKIP_REASONS: readonly SkipReason[] = [
  { title: "hints over redis", reason: NO_REDIS },
  { title: "streamed parts", reason: NO_REDIS },
  { title: "with Redis,", reason: NO_REDIS },
  { title: "D18 a transaction pooler", reason: NO_POOLER },
];

/** Why a test may be skipped; null when it may not. */
export function skipReason(fullTitle: string): string | null {
  return SKIP_REASONS.find(({ title }) => fullTitle.startsWith(title))?.reason ?? null;
}
