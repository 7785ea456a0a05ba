import type { ChatError } from "../chat/wire";

export interface ErrorContext {
  /** For sentences on screen: `ModelConnection.providerName`; null when no provider is known. */
  providerName: string | null;
  /** Milliseconds since the epoch: resolves a Retry-After that is a date. */
  now: number;
}

export interface ClassifiedError {
  error: ChatError;
  retryable: boolean;
  /** At least this long before the next attempt, capped; null when the provider said nothing usable. */
  retryAfterMs: number | null;
}

/** What went wrong with a model call: an error that was thrown, an `error` chunk's value, or a `streamFailure`. */
export type ClassifyError = (error: unknown, context: ErrorContext) => ClassifiedError;
