import type { ErrorCode, FieldError } from "../errors";
import { ApiError } from "./api-error";

export interface CallOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** Sent instead of a JSON body, as it is and with its name. */
  file?: File;
  query?: Record<string, string | number | boolean | null | undefined>;
  /** Makes sending the same call again harmless. */
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
  /** The request goes on when the page goes; browsers allow few bytes for that. */
  keepalive?: boolean;
}

interface ErrorDocument {
  error: { code: ErrorCode; message: string; detail?: string; fields?: FieldError[]; requestId: string };
}

const MS_PER_SECOND = 1_000;

/**
 * Calls our own API. `path` is below `/api/v1`.
 *
 * @throws ApiError for every answer that is not 2xx, and when no answer comes. An abort rejects with the signal's reason.
 */
export async function callApi<T>(path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(path, options);
  if (!response.ok) throw await toApiError(response);
  if (response.status === 204) return undefined as T;
  const answer = await readJson(response);
  if (answer === undefined) throw unreadable(response);
  return answer as T;
}

/** The same for an answer that is plain text. */
export async function callApiForText(path: string, options: CallOptions = {}): Promise<string> {
  const response = await send(path, options);
  if (!response.ok) throw await toApiError(response);
  return response.text();
}

async function send(path: string, options: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (options.file !== undefined) {
    headers["Content-Type"] = "application/octet-stream";
    headers["X-File-Name"] = `UTF-8''${encodeURIComponent(options.file.name.toWellFormed())}`;
  } else if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.idempotencyKey !== undefined) headers["Idempotency-Key"] = options.idempotencyKey;
  try {
    return await fetch(`/api/v1${path}${queryString(options.query)}`, {
      method: options.method ?? "GET",
      headers,
      credentials: "same-origin",
      ...bodyOf(options),
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.keepalive ? { keepalive: true } : {}),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new ApiError({ code: "network", status: 0, message: "The server cannot be reached." });
  }
}

function bodyOf({ body, file }: CallOptions): { body?: BodyInit } {
  if (file !== undefined) return { body: file };
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

function queryString(query: CallOptions["query"]): string {
  const pairs = Object.entries(query ?? {}).flatMap(([key, value]) =>
    value === null || value === undefined || value === "" ? [] : [[key, String(value)]],
  );
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`;
}

async function toApiError(response: Response): Promise<ApiError> {
  const document = await readJson(response);
  if (!isErrorDocument(document)) return unreadable(response);
  const seconds = Number(response.headers.get("Retry-After"));
  const hasWait = response.headers.has("Retry-After") && Number.isFinite(seconds);
  const { code, message, detail, fields, requestId } = document.error;
  return new ApiError({
    code,
    message,
    detail,
    fields,
    requestId,
    status: response.status,
    retryAfterMs: hasWait ? seconds * MS_PER_SECOND : null,
  });
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function unreadable(response: Response): ApiError {
  return new ApiError({
    code: "unreadable",
    status: response.status,
    message: `The server's answer could not be read (${response.status}).`,
  });
}

function isErrorDocument(value: unknown): value is ErrorDocument {
  if (typeof value !== "object" || value === null || !("error" in value)) return false;
  const { error } = value;
  return typeof error === "object" && error !== null && "code" in error && "message" in error;
}
