import { RE2JS } from "re2js";

/**
 * A regular expression that a value has to match as a whole, in RE2's syntax: its time grows with the value's length and with
 * nothing else, so that no pattern of an administrator and no value of a model can keep a server busy.
 */
export function compilePattern(pattern: string): { matches(value: string): boolean } | null {
  try {
    const compiled = RE2JS.compile(pattern);
    return { matches: (value) => compiled.matches(value) };
  } catch {
    return null;
  }
}
