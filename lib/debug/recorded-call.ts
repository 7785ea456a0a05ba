import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { DebugAttempt } from "../chat/debug-types";
import type { ChatError } from "../chat/wire";
import type { HttpExchange } from "../providers/observed-fetch";
import { redactJson } from "../providers/redact-recorded";
import { capJson } from "./cap-json";
import { ResponseFold } from "./response-fold";

/** In characters of JSON. */
const MAX_REQUEST = 1_000_000;
const MAX_RESPONSE = 1_000_000;
const MAX_EXCHANGE = 300_000;
const MAX_ATTEMPTS = 2_000_000;
const LEFT_OUT = "[left out, to keep the record of many attempts small]";

/** One call of a model while it goes on. What is slow, such as redacting, happens when it is asked for, behind the turn. */
export class RecordedCall {
  readonly fold = new ResponseFold();
  readonly startedAt: number;
  exchange: (() => HttpExchange) | null = null;
  endedAt: number | null = null;
  readonly #options: LanguageModelV4CallOptions;

  constructor(options: LanguageModelV4CallOptions, now: number) {
    this.#options = options;
    this.startedAt = now;
  }

  /** The call in the words of the SDK, whatever the provider. */
  request(): unknown {
    const { abortSignal: _signal, headers: _headers, includeRawChunks: _raw, ...request } = this.#options;
    return capJson(redactJson(request), MAX_REQUEST);
  }

  response(): unknown {
    return capJson(redactJson(this.fold.response()), MAX_RESPONSE);
  }

  attempt(error: Pick<ChatError, "kind" | "statusCode"> | null): DebugAttempt {
    const exchange = this.exchange?.() ?? null;
    return {
      number: 1,
      startedAt: new Date(this.startedAt).toISOString(),
      endedAt: this.endedAt === null ? null : new Date(this.endedAt).toISOString(),
      statusCode: exchange?.response?.statusCode ?? error?.statusCode ?? null,
      errorKind: error?.kind ?? null,
      request: capJson(exchange?.request ?? null, MAX_EXCHANGE),
      response: capJson(exchange?.response ?? null, MAX_EXCHANGE),
    };
  }
}

/** Attempts that are too large together lose what was sent, the oldest first: the newest says the same. */
export function fitAttempts(attempts: readonly DebugAttempt[]): DebugAttempt[] {
  const fitted = [...attempts];
  for (const [index, attempt] of fitted.entries()) {
    if (JSON.stringify(fitted).length <= MAX_ATTEMPTS) break;
    if (index < fitted.length - 1 && attempt.request !== null)
      fitted[index] = { ...attempt, request: LEFT_OUT };
  }
  return fitted;
}
