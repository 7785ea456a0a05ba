import type { ErrorCode, FieldError } from "../errors";

const BRAND = "lathe.api-error";

interface ApiErrorInit {
  /** `network`: no answer came; `unreadable`: an answer that is not ours, such as a proxy's page. */
  code: ErrorCode | "network" | "unreadable";
  /** 0 when no answer came. */
  status: number;
  message: string;
  detail?: string | undefined;
  fields?: FieldError[] | undefined;
  retryAfterMs?: number | null;
  requestId?: string | null;
}

/** A call to the API that did not succeed; `message` may be shown. */
export class ApiError extends Error {
  readonly brand = BRAND;
  readonly code: ApiErrorInit["code"];
  readonly status: number;
  readonly detail: string | undefined;
  readonly fields: FieldError[];
  readonly retryAfterMs: number | null;
  readonly requestId: string | null;

  constructor(init: ApiErrorInit) {
    super(init.message);
    this.name = "ApiError";
    this.code = init.code;
    this.status = init.status;
    this.detail = init.detail;
    this.fields = init.fields ?? [];
    this.retryAfterMs = init.retryAfterMs ?? null;
    this.requestId = init.requestId ?? null;
  }

  /** Whether sending the same call again, with the same idempotency key, can succeed. */
  get retryable(): boolean {
    return this.code === "network" || this.status === 429 || this.status >= 502 || this.retryAfterMs !== null;
  }
}

/** Recognised by its brand, like every error that crosses bundles. */
export function isApiError(error: unknown): error is ApiError {
  return typeof error === "object" && error !== null && "brand" in error && error.brand === BRAND;
}
