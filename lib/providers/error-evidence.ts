import { redactSecrets } from "../redact-secrets";
import { isStreamFailure, type StreamFailureReason } from "./stream-failure";

/** All that a failed model call lets us know, from whatever shape it came in. */
export interface ErrorEvidence {
  /** Set when the stream ended badly without an error of its own. */
  failure: StreamFailureReason | null;
  statusCode: number | null;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** The provider's own words, not redacted. */
  providerMessage: string | null;
  /** Everything to look for words in: messages, error types and codes, in lower case. */
  words: string;
  /** Codes of Node, TLS and the HTTP client, from the chain of causes. */
  codes: string[];
  /** Why an HTTP/2 stream was reset, in lower case, for example `refused_stream`. */
  http2Reset: string | null;
  /** Somebody aborted the request. */
  wasAborted: boolean;
  /** A successful answer had begun. */
  hadBegun: boolean;
  /** The answer, or a piece of it, could not be read. */
  isMalformed: boolean;
}

const MAX_BODY_CHARS = 65_536;
const MAX_DETAIL_RUNES = 500;
const MAX_CAUSES = 8;
const STATUS_NEAR_WORD = /\b(?:status(?:\s*code)?|http(?:\/[\d.]+)?)[\s:=]*([45]\d\d)\b/i;
const LONE_STATUS = /(?<![\w:.-])(401|403|408|429|500|502|503|504|529)(?![\w.-])/;

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function textAt(value: unknown, key: string): string | null {
  const text = isFields(value) ? value[key] : null;
  return typeof text === "string" && text.trim() !== "" ? text.trim() : null;
}

function parseBody(text: string): unknown {
  if (text.length > MAX_BODY_CHARS) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const looksLikeMarkup = (text: string) => /^\s*<|<\/?(html|body|head|title)\b/i.test(text);

/** `error.message` (also nested once more, as gateways do), then `message`, then `error` as text. */
function messageIn(body: unknown): string | null {
  const error = isFields(body) ? body["error"] : null;
  return (
    textAt(isFields(error) ? error["error"] : null, "message") ??
    textAt(error, "message") ??
    textAt(body, "message") ??
    textAt(body, "error") ??
    textAt(body, "detail")
  );
}

function typesIn(body: unknown): string[] {
  const error = isFields(body) ? body["error"] : null;
  return [body, error]
    .flatMap((value) => [textAt(value, "type"), textAt(value, "code"), textAt(value, "status")])
    .filter((text): text is string => text !== null && text !== "error");
}

/** The error, what it wraps (`lastError` of the SDK's retries) and its causes. */
function chainOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  let current: unknown = error;
  while (current !== null && current !== undefined && chain.length < MAX_CAUSES && !chain.includes(current)) {
    chain.push(current);
    current = isFields(current) ? (current["lastError"] ?? current["cause"]) : null;
  }
  return chain;
}

function firstIn<T>(chain: unknown[], read: (link: unknown) => T | null): T | null {
  for (const link of chain) {
    const found = read(link);
    if (found !== null) return found;
  }
  return null;
}

function numericStatus(link: unknown): number | null {
  const status = isFields(link) ? (link["statusCode"] ?? link["status"] ?? link["code"]) : null;
  return typeof status === "number" && Number.isInteger(status) ? status : null;
}

function failedStatus(link: unknown): number | null {
  const status = numericStatus(link);
  return status !== null && status >= 300 && status <= 599 ? status : null;
}

function statusInText(text: string): number | null {
  const hit = STATUS_NEAR_WORD.exec(text) ?? LONE_STATUS.exec(text);
  return hit?.[1] === undefined ? null : Number(hit[1]);
}

function headersOf(link: unknown): Record<string, string> | null {
  const headers = isFields(link) ? link["responseHeaders"] : null;
  if (!isFields(headers)) return null;
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === "string" ? [[name.toLowerCase(), value]] : [],
    ),
  );
}

const HTTP2_RESET = /error code NGHTTP2_([A-Z_]+)/;

/** A typed error of Node's HTTP/2 client; the same words elsewhere are only words. */
function http2ResetOf(link: unknown): string | null {
  if (textAt(link, "code") !== "ERR_HTTP2_STREAM_ERROR") return null;
  return HTTP2_RESET.exec(textAt(link, "message") ?? "")?.[1]?.toLowerCase() ?? null;
}

const named = (link: unknown, names: string[]) => names.includes(textAt(link, "name") ?? "");
const isAbort = (link: unknown) => named(link, ["AbortError", "ResponseAborted"]);
/** Their messages quote what was read, which may be anything: no place to look for words. */
const isUnreadable = (link: unknown) => named(link, ["AI_JSONParseError", "AI_TypeValidationError"]);
const isThrown = (link: unknown) => textAt(link, "stack") !== null;

function failureOf(link: unknown): StreamFailureReason | null {
  if (isStreamFailure(link)) return link.reason;
  return named(link, ["TimeoutError"]) ? "deadline" : null;
}

/** Parsed body of an HTTP error, what the SDK kept of it, or an event of an unknown shape that holds a message. */
function bodyOf(link: unknown): unknown {
  if (!isFields(link)) return null;
  const raw = textAt(link, "responseBody");
  if (raw !== null) return parseBody(raw);
  if (isFields(link["data"])) return link["data"];
  return isUnreadable(link) && messageIn(link["value"]) !== null ? link["value"] : null;
}

function plainBodyOf(link: unknown): string | null {
  const raw = textAt(link, "responseBody");
  if (raw === null || looksLikeMarkup(raw) || parseBody(raw) !== null) return null;
  return raw.slice(0, MAX_BODY_CHARS);
}

function ownWords(link: unknown): string | null {
  if (isUnreadable(link)) return null;
  const message = typeof link === "string" ? link : textAt(link, "message");
  return message !== null && !looksLikeMarkup(message) ? message : null;
}

/** What the provider wrote where the error holds it directly: as an `error` chunk, or as the SDK's reading of a body. */
function directMessage(link: unknown): string | null {
  return failedStatus(link) !== null || !isThrown(link) ? ownWords(link) : null;
}

/** Reads every shape a failure of a model call comes in: SDK errors, values of `error` chunks, strings, our own. */
export function errorEvidence(error: unknown): ErrorEvidence {
  const chain = chainOf(error);
  const body = firstIn(chain, bodyOf);
  const plainBody = firstIn(chain, plainBodyOf);
  const words = [
    ...chain.map(ownWords),
    messageIn(body),
    plainBody,
    ...typesIn(body),
    ...chain.flatMap(typesIn),
  ]
    .filter((text) => text !== null)
    .join("\n");
  return {
    failure: firstIn(chain, failureOf),
    statusCode: firstIn(chain, failedStatus) ?? statusInText(words),
    headers: firstIn(chain, headersOf) ?? {},
    providerMessage: messageIn(body) ?? plainBody ?? firstIn(chain, directMessage),
    words: words.toLowerCase(),
    codes: chain.flatMap((link) => textAt(link, "code") ?? []),
    http2Reset: firstIn(chain, http2ResetOf),
    wasAborted: chain.some(isAbort),
    hadBegun: chain.some((link) => numericStatus(link) === 200),
    isMalformed: chain.some(isUnreadable),
  };
}

/** The provider's words as the user may read them: without credentials, at most 500 characters. */
export function detailOf(text: string): string {
  return [...redactSecrets(text)].slice(0, MAX_DETAIL_RUNES).join("");
}
