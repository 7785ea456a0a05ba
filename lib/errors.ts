/** Codes of api.md; each maps to exactly one HTTP status. */
export const ERROR_STATUS = {
  invalid_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  usage_limit: 409,
  payload_too_large: 413,
  idempotency_mismatch: 422,
  queue_full: 429,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

export interface FieldError {
  path: string;
  message: string;
}

interface AppErrorOptions {
  detail?: string;
  fields?: FieldError[];
  retryAfterSeconds?: number;
  cause?: unknown;
}

const BRAND = "lathe.app-error";

/** An error whose message may be shown to the caller. Everything else is masked at the boundary as `internal`. */
export class AppError extends Error {
  readonly brand = BRAND;
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly fields: FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.detail = options.detail;
    this.fields = options.fields;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** A list has no place of this name. */
export function unknownCursor(): AppError {
  const fields = [{ path: "cursor", message: "Not a cursor of this list" }];
  return new AppError("invalid_request", "The request is not valid.", { fields });
}

/** Recognised by its brand: Next evaluates modules more than once, so `instanceof` lies. */
export function isAppError(error: unknown): error is AppError {
  return typeof error === "object" && error !== null && "brand" in error && error.brand === BRAND;
}
