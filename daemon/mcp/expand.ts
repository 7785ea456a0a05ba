/** A text of a configuration with its variables filled in, and as it may be shown. */
export interface Expanded {
  actual: string;
  /** Secrets that were filled in are still names here. */
  shown: string;
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;
const SECRET_NAME = /key|token|secret|passw|auth|credential|cookie|session|private/i;
const SECRET_VALUE =
  /^(?:bearer|basic)\s|\b(?:sk|pk|rk|gsk|xai|hf|gh[pousr]|github_pat|glpat|xox[abprs]|AIza|AKIA)[-_A-Za-z0-9]{8,}|[A-Za-z0-9+/_-]{32,}/i;
const MASK = "••••";

/** Fills `${NAME}` and `${NAME:-otherwise}` in from the workspace's environment; `missing` names the first that is not there. */
export function expand(text: string, env: NodeJS.ProcessEnv): Expanded & { missing: string | null } {
  let missing: string | null = null;
  const fill = (show: boolean) =>
    text.replace(VARIABLE, (whole, name: string, otherwise: string | undefined) => {
      const value = env[name] ?? otherwise;
      if (value === undefined) missing ??= name;
      return show && looksSecret(name, value ?? "") ? whole : (value ?? whole);
    });
  return { actual: fill(false), shown: fill(true), missing };
}

function looksSecret(name: string, value: string): boolean {
  return SECRET_NAME.test(name) || SECRET_VALUE.test(value);
}

/** A value as its owner may see it: enough to recognise a secret by, and no more. */
export function maskField({ name, actual, shown }: Expanded & { name: string }): {
  name: string;
  value: string;
  masked: boolean;
} {
  // What is still a name tells nothing.
  if (shown !== actual || !looksSecret(name, actual)) return { name, value: shown, masked: false };
  const end = actual.length >= 16 ? actual.slice(-4) : "";
  return { name, value: `${MASK}${end}`, masked: true };
}
