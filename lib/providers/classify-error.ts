import type { ChatError, ErrorKind } from "../chat/wire";
import { detailOf, errorEvidence, type ErrorEvidence } from "./error-evidence";
import { errorSentence, type ErrorSentence } from "./error-sentences";
import type { GuardCode } from "./guard-error";
import { retryAfterMs } from "./retry-after";

export interface ErrorContext {
  /** For sentences on screen: `ModelConnection.providerName`; null when no provider is known. */
  providerName: string | null;
  /** Milliseconds since the epoch: resolves a Retry-After that is a date. */
  now: number;
}

export interface ClassifiedError {
  error: ChatError;
  retryable: boolean;
  /** The answer that the request went on from is gone: the next attempt sends the whole history. */
  isChainBroken: boolean;
  /** The provider does not take back the reasoning that stands in the history: it may answer without it. */
  isReasoningRefused: boolean;
  /** At least this long before the next attempt, capped; null when the provider said nothing usable. */
  retryAfterMs: number | null;
}

/** `provider`: its own words, redacted · `code`: only the code of the failure · `none`. */
type DetailSource = "provider" | "code" | "none";

interface Rule {
  sentence: ErrorSentence;
  kind: ErrorKind;
  retryable: boolean;
  detail: DetailSource;
  applies: (evidence: ErrorEvidence) => boolean;
}

const said =
  (pattern: RegExp) =>
  ({ words }: ErrorEvidence) =>
    pattern.test(words);
const answered =
  (...statuses: number[]) =>
  ({ statusCode }: ErrorEvidence) =>
    statusCode !== null && statuses.includes(statusCode);
const failedBy =
  (reason: ErrorEvidence["failure"]) =>
  ({ failure }: ErrorEvidence) =>
    failure === reason;
const coded =
  (pattern: RegExp) =>
  ({ codes }: ErrorEvidence) =>
    codes.some((code) => pattern.test(code));
const guarded =
  (guardCode: GuardCode) =>
  ({ codes }: ErrorEvidence) =>
    codes.includes(guardCode);
const either =
  (...rules: Rule["applies"][]): Rule["applies"] =>
  (evidence) =>
    rules.some((applies) => applies(evidence));

const CANCELLED_WORDS =
  /\b(request|stream|generation) (was )?(interrupted|cancell?ed|aborted) by (the )?(user|caller)\b/;
const HISTORY_WORDS =
  /no tool (output|call) found for function call|number of function response parts is equal|function (call|response) turn comes immediately|without its required (following|'?reasoning'?) item|tool_use` ids (were found without|must be unique)|unexpected `tool_use_id`|must be followed by tool messages|must be a response to a prece+ding message with 'tool_calls'|expected `thinking` or `redacted_thinking`/;
/** Signatures and sealed reasoning that the provider does not know as its own: of another account, or behind a changed history. */
const REASONING_WORDS =
  /invalid `signature` in `thinking`|blocks? cannot be modified|encrypted content\b.{0,120}\bcould not be (verified|decrypted)|invalid_encrypted_content|thought[ _]signature is not valid|missing a thought_signature/;
const CHAIN_WORDS = /previous[ _]response.{0,120}not[ _]found/;
const TRUNCATED_WORDS =
  /without a finish reason|stream ended (early|unexpectedly)|before message_stop|closed unexpectedly/;
const OVERLOADED_WORDS = /overloaded|over capacity|at capacity/;
const USAGE_WORDS =
  /insufficient[_ ]quota|insufficient (credit|balance|funds)|exceeded your current quota|quota (has been )?exceeded|billing[_ ](error|hard|details|account)|plan and billing|enable billing|payment required|credit balance|out of credits|spending limit/;
const STRONG_AUTH_WORDS =
  /invalid[_ ](x-)?api[-_ ]key|incorrect api key|api key (is )?(not valid|invalid|expired)|authentication[_ ](error|failed|required)|unauthori[sz]ed|invalid (authentication|credentials|token)|no api key|missing api key|x-api-key header is required/;
const OVERFLOW_WORDS =
  /context[_ ]length|maximum context|context (window|size)|prompt is too long|input is too long|too many (input|prompt) tokens|reduce the length of the messages|input token count|input length|request_too_large/;
const CONFIG_WORDS =
  /(invalid|unknown|unsupported|unrecognized) (model|parameter|value|argument|request argument|field)|model[_ ](not[_ ]found|not exist|is not supported)|no such model|not a valid model|(model|deployment)\b.{0,120}\b(does not exist|not found|is not supported|is not available)|unsupported_(parameter|value|model)|unknown_parameter|malformed (config|request)|invalid schema for function/;
const FORBIDDEN_WORDS = /forbidden|permission[_ ](error|denied)|access denied|not allowed to/;
const DISABLED_WORDS = /provider (is |has been )?disabled|disabled by (an |the )?administrator/;
const FILTER_WORDS =
  /content[_ ](filter|policy|management policy)|safety (system|filter|polic)|responsible ai|blocked by policy/;
const RATE_WORDS =
  /rate[-_ ]?limit|too many requests|requests per (minute|day)|tokens per (minute|day)|resource[_ ]exhausted/;
const TLS_CODES =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|ERR_TLS_|ERR_SSL_|EPROTO$|HPE_INVALID_(CONSTANT|VERSION))/;
const TRANSPORT_CODES =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|UND_ERR_|ERR_STREAM_PREMATURE_CLOSE|ERR_HTTP2_)/;
const TRANSPORT_WORDS =
  /econnreset|econnrefused|etimedout|epipe|enotfound|eai_again|socket hang ?up|other side closed|^terminated$|fetch failed|cannot connect|connection (was )?(reset|refused|closed|error|lost|timed out)|broken pipe|unexpected eof|\beof\b|goaway|premature close|(request|gateway|connect\w*) time-?d?[- ]?out|timed out|temporarily unavailable|bad gateway|service unavailable|internal_error; received from peer/m;
const SERVER_WORDS = /server[_ ]error|api_error|internal error/;
/** Of HTTP/2, when the peer resets a stream: it has not, or not for good, refused the request itself. */
const HTTP2_RETRYABLE = /^(no_error|internal_error|refused_stream|cancel|enhance_your_calm)$/;
const GATEWAY_STATUSES = [408, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527];

const resetByPeer =
  (retryable: boolean) =>
  ({ http2Reset }: ErrorEvidence) =>
    http2Reset !== null && HTTP2_RETRYABLE.test(http2Reset) === retryable;
const refusesReasoning = said(REASONING_WORDS);
const missesAnswer = said(CHAIN_WORDS);

const BROKEN = either(coded(TRANSPORT_CODES), said(TRANSPORT_WORDS));

/** First match wins; the order is the precedence. */
const RULES: Rule[] = [
  {
    sentence: "cancelled",
    kind: "generic",
    retryable: false,
    detail: "none",
    applies: either(failedBy("cancelled"), said(CANCELLED_WORDS)),
  },
  {
    sentence: "silence",
    kind: "stream_silence_timeout",
    retryable: true,
    detail: "none",
    applies: failedBy("silence"),
  },
  { sentence: "deadline", kind: "timeout", retryable: false, detail: "none", applies: failedBy("deadline") },
  {
    sentence: "content_filter",
    kind: "content_filter",
    retryable: false,
    detail: "provider",
    applies: failedBy("content_filter"),
  },
  {
    sentence: "blocked_address",
    kind: "config",
    retryable: false,
    detail: "none",
    applies: guarded("LATHE_BLOCKED_ADDRESS"),
  },
  {
    sentence: "redirected",
    kind: "config",
    retryable: false,
    detail: "none",
    applies: guarded("LATHE_REDIRECT"),
  },
  {
    sentence: "unexpected",
    kind: "generic",
    retryable: false,
    detail: "none",
    applies: guarded("LATHE_TOO_LARGE"),
  },
  {
    sentence: "history",
    kind: "generic",
    retryable: false,
    detail: "none",
    applies: either(said(HISTORY_WORDS), refusesReasoning),
  },
  {
    sentence: "truncated",
    kind: "timeout",
    retryable: true,
    detail: "none",
    applies: either(failedBy("truncated"), said(TRUNCATED_WORDS)),
  },
  { sentence: "unexpected", kind: "generic", retryable: true, detail: "none", applies: missesAnswer },
  {
    sentence: "truncated",
    kind: "timeout",
    retryable: true,
    detail: "none",
    applies: resetByPeer(true),
  },
  {
    sentence: "failed",
    kind: "generic",
    retryable: false,
    detail: "none",
    applies: resetByPeer(false),
  },
  {
    sentence: "overloaded",
    kind: "overloaded",
    retryable: true,
    detail: "provider",
    applies: either(answered(529), said(OVERLOADED_WORDS)),
  },
  {
    sentence: "usage_limit",
    kind: "usage_limit",
    retryable: false,
    detail: "provider",
    applies: either(answered(402), said(USAGE_WORDS)),
  },
  {
    sentence: "auth",
    kind: "auth",
    retryable: false,
    detail: "none",
    applies: either(answered(401), said(STRONG_AUTH_WORDS)),
  },
  {
    sentence: "context_overflow",
    kind: "context_overflow",
    retryable: false,
    detail: "provider",
    applies: either(answered(413), said(OVERFLOW_WORDS)),
  },
  {
    sentence: "config",
    kind: "config",
    retryable: false,
    detail: "provider",
    applies: either(answered(404, 405), said(CONFIG_WORDS)),
  },
  { sentence: "insecure", kind: "config", retryable: false, detail: "code", applies: coded(TLS_CODES) },
  {
    sentence: "provider_disabled",
    kind: "provider_disabled",
    retryable: false,
    detail: "none",
    applies: said(DISABLED_WORDS),
  },
  {
    sentence: "content_filter",
    kind: "content_filter",
    retryable: false,
    detail: "provider",
    applies: said(FILTER_WORDS),
  },
  {
    sentence: "forbidden",
    kind: "auth",
    retryable: false,
    detail: "none",
    applies: either(answered(403), said(FORBIDDEN_WORDS)),
  },
  {
    sentence: "rate_limit",
    kind: "rate_limit",
    retryable: true,
    detail: "provider",
    applies: either(answered(429), said(RATE_WORDS)),
  },
  {
    sentence: "truncated",
    kind: "timeout",
    retryable: true,
    detail: "code",
    applies: (evidence) => evidence.hadBegun && BROKEN(evidence),
  },
  {
    sentence: "unreachable",
    kind: "timeout",
    retryable: true,
    detail: "code",
    applies: either(answered(...GATEWAY_STATUSES), BROKEN),
  },
  {
    sentence: "cancelled",
    kind: "generic",
    retryable: false,
    detail: "none",
    applies: ({ wasAborted }) => wasAborted,
  },
  {
    sentence: "unexpected",
    kind: "generic",
    retryable: true,
    detail: "none",
    applies: ({ isMalformed }) => isMalformed,
  },
  {
    sentence: "unexpected",
    kind: "generic",
    retryable: true,
    detail: "provider",
    applies: either(answered(500), said(SERVER_WORDS)),
  },
  {
    sentence: "unexpected",
    kind: "generic",
    retryable: false,
    detail: "provider",
    applies: ({ statusCode }) => statusCode !== null,
  },
];

const FALLBACK: Omit<Rule, "applies"> = {
  sentence: "failed",
  kind: "generic",
  retryable: false,
  detail: "provider",
};

function detailFrom(source: DetailSource, evidence: ErrorEvidence): string | null {
  switch (source) {
    case "provider":
      return evidence.providerMessage;
    case "code":
      return evidence.codes.find((code) => TLS_CODES.test(code) || TRANSPORT_CODES.test(code)) ?? null;
    case "none":
      return null;
  }
}

/**
 * What went wrong with a model call, from an error that was thrown, the value of an `error` chunk, or a `streamFailure`:
 * the kind, whether trying again may help, and a sentence of ours. Pure.
 */
export function classifyError(error: unknown, context: ErrorContext): ClassifiedError {
  const evidence = errorEvidence(error);
  const rule = RULES.find(({ applies }) => applies(evidence)) ?? FALLBACK;
  const detail = detailFrom(rule.detail, evidence);
  const { statusCode, headers } = evidence;
  return {
    error: {
      message: errorSentence(rule.sentence, context.providerName),
      ...(detail !== null && { detail: detailOf(detail) }),
      kind: rule.kind,
      ...(context.providerName !== null && { provider: context.providerName }),
      retryable: rule.retryable,
      ...(statusCode !== null && { statusCode }),
    },
    retryable: rule.retryable,
    isChainBroken: missesAnswer(evidence),
    isReasoningRefused: refusesReasoning(evidence),
    retryAfterMs: rule.retryable ? retryAfterMs(headers, context.now) : null,
  };
}
