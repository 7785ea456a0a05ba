const REDACTED = "[redacted]";

const NAMED_SECRET =
  /((?:x-)?api[-_ ]?key|access[-_ ]?token|secret|password|authorization)(["']?\s*[:=]\s*["']?)(?!\[redacted)[^\s"',}]{4,}/gi;
const BEARER = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi;
const PREFIXED_KEY =
  /\b(?:sk|pk|rk|ak|gsk|xai|hf|r8|nvapi|key|lth|gh[pousr]|github_pat|glpat|xox[abprs]|AIza|AKIA|ya29)[-_.A-Za-z0-9*]{8,}/g;
/** A long run that mixes digits and letters: what keys without a known prefix look like. */
const LONG_RUN = /(?=[A-Za-z0-9+/_=-]*\d)(?=[A-Za-z0-9+/_=-]*[A-Za-z])[A-Za-z0-9+/_-]{32,}={0,2}/g;

/** Replaces everything in a text that looks like a credential. */
export function redactSecrets(text: string): string {
  return text
    .replace(BEARER, `$1 ${REDACTED}`)
    .replace(NAMED_SECRET, `$1$2${REDACTED}`)
    .replace(PREFIXED_KEY, REDACTED)
    .replace(LONG_RUN, REDACTED);
}
