export const REDACTED = "[redacted]";

type Json = Record<string, unknown>;

/** Rate limits are counted in tokens; these say how many are left and give nothing away. */
const HARMLESS_HEADERS = new Set([
  "anthropic-ratelimit-tokens-limit",
  "anthropic-ratelimit-tokens-remaining",
  "anthropic-ratelimit-tokens-reset",
  "anthropic-ratelimit-input-tokens-limit",
  "anthropic-ratelimit-input-tokens-remaining",
  "anthropic-ratelimit-input-tokens-reset",
  "anthropic-ratelimit-output-tokens-limit",
  "anthropic-ratelimit-output-tokens-remaining",
  "anthropic-ratelimit-output-tokens-reset",
  "x-ratelimit-limit-tokens",
  "x-ratelimit-remaining-tokens",
  "x-ratelimit-reset-tokens",
  "x-ratelimit-limit-project-tokens",
  "x-ratelimit-remaining-project-tokens",
  "x-ratelimit-reset-project-tokens",
]);
const SECRET_HEADER =
  /authorization|(?:api|access|subscription|private)[-_]?key|cookie|token|secret|bearer|credential|password|signature/;

/** Compared without case, dashes and underscores. Not the fragment "token": usage is counted in tokens. */
const SECRET_KEYS = new Set(["token", "cookie", "cookies", "setcookie", "passphrase", "pwd", "auth", "jwt"]);
const SECRET_KEY =
  /secret|password|passwd|apikey|accesskey|privatekey|credential|bearer|authorization|(?:access|auth|refresh|session|id|security|csrf|api|setup|invite)token$/;
/** Of a URL, besides the keys of JSON. */
const SECRET_PARAMETER = /^(?:key|sig|code)$|signature$/i;

const MAX_DEPTH = 64;
const MAX_NESTED_JSON_CHARS = 262_144;
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;

function isSecretKey(key: string): boolean {
  const plain = key.toLowerCase().replace(/[-_.\s]/g, "");
  return SECRET_KEYS.has(plain) || SECRET_KEY.test(plain);
}

/** Headers by lower-case name, with what could be a credential replaced. */
export function redactHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    [...headers].map(([name, value]) => [name, isSecretHeader(name.toLowerCase()) ? REDACTED : value]),
  );
}

function isSecretHeader(name: string): boolean {
  return SECRET_HEADER.test(name) && !HARMLESS_HEADERS.has(name);
}

/** An address without user, password and the values of parameters that could be keys. */
export function redactUrl(address: string): string {
  const url = URL.parse(address);
  if (url === null) return REDACTED;
  url.username = "";
  url.password = "";
  for (const name of new Set(url.searchParams.keys())) {
    if (SECRET_PARAMETER.test(name) || isSecretKey(name)) url.searchParams.set(name, REDACTED);
  }
  return url.href;
}

/**
 * A copy of a JSON value in which what stands under a key that speaks of a credential is replaced, also in texts that are JSON
 * themselves, such as the arguments of a tool call. Bytes are replaced by their number.
 */
export function redactJson(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) return "[nested too deeply]";
  if (typeof value === "string") return redactText(value, depth);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => redactJson(item, depth + 1));
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (value instanceof URL) return redactUrl(value.href);
  if (value instanceof Date) return value.toISOString();
  const fields: Json = {};
  for (const [key, field] of Object.entries(value)) {
    fields[key] = isSecretKey(key) && isSet(field) ? REDACTED : redactJson(field, depth + 1);
  }
  return fields;
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "";
}

function redactText(text: string, depth: number): string {
  const isJson = /^\s*[[{]/.test(text) && text.length <= MAX_NESTED_JSON_CHARS;
  const nested = isJson ? parse(text) : undefined;
  if (typeof nested !== "object" || nested === null) return text;
  const before = JSON.stringify(nested);
  const after = JSON.stringify(redactJson(nested, depth + 1));
  return before === after ? text : after;
}

/** A body as it may be kept: JSON is redacted by its keys, anything else is replaced by a word on what it was. */
export function redactBody(text: string | null, contentType: string | null): unknown {
  if (text === null || text === "") return null;
  const type = contentType?.split(";")[0]?.trim() || "unknown type";
  const json = JSON_TYPE.test(type) ? parse(text) : undefined;
  return json === undefined ? `[${type}, ${text.length} characters]` : redactJson(json);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
