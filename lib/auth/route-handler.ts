import { after } from "next/server";
import { isDatabaseOutage, isUnstorableText, loggableError } from "@/db/outage";
import { AppError, ERROR_STATUS, isAppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { getRuntime, type Runtime } from "@/lib/runtime";
import type { Caller } from "./caller";
import { assertAdmin, requireUser } from "./require-user";
import { HSTS } from "./security-headers";
import { isSecureUrl } from "./session-cookie-name";

/** What every route handler is given. */
export interface RouteInput<P> {
  request: Request;
  params: P;
  requestId: string;
  runtime: Runtime;
}

export interface UserRouteInput<P> extends RouteInput<P> {
  caller: Caller;
}

type Answer = Response | Promise<Response>;
type Segment<P> = { params: Promise<P> };
type NextHandler<P> = (request: Request, segment: Segment<P>) => Promise<Response>;
type NoParams = Record<never, string>;

const PARAM = /^[\w.@:-]{1,200}$/;
const UNAVAILABLE_RETRY_SECONDS = 2;

/**
 * The outermost layer of every handler below /api: a request id, errors in the shape of the contract (what is unknown is
 * masked and logged), and the headers of a private answer. It does not authenticate.
 */
export function apiRoute<P = NoParams>(handler: (input: RouteInput<P>) => Answer): NextHandler<P> {
  return async (request, segment) => {
    const requestId = newId("req");
    let response: Response;
    try {
      const params = await segment.params;
      assertParams(params);
      const runtime = getRuntime();
      response = await handler({ request, params, requestId, runtime });
      const callWorker = runtime.workerRoute?.due() ?? null;
      if (callWorker !== null) after(callWorker);
    } catch (error) {
      response = errorResponse(toAppError(error, { request, requestId }), requestId);
    }
    return withPrivateHeaders(response, requestId);
  };
}

/** An {@link apiRoute} for signed-in users and API tokens. */
export function userRoute<P = NoParams>(handler: (input: UserRouteInput<P>) => Answer): NextHandler<P> {
  return apiRoute<P>(async (input) => handler({ ...input, caller: await requireUser(input.request) }));
}

/** An {@link apiRoute} for administrators. */
export function adminRoute<P = NoParams>(handler: (input: UserRouteInput<P>) => Answer): NextHandler<P> {
  return userRoute<P>((input) => {
    assertAdmin(input.caller);
    return handler(input);
  });
}

/** The error document of the contract. */
export function errorResponse(error: AppError, requestId: string): Response {
  const { code, message, detail, fields, retryAfterSeconds } = error;
  const status = ERROR_STATUS[code];
  const wait = retryAfterSeconds ?? (status === 503 || status === 429 ? UNAVAILABLE_RETRY_SECONDS : null);
  return Response.json(
    { error: { code, message, ...(detail && { detail }), ...(fields && { fields }), requestId } },
    { status, headers: wait === null ? {} : { "Retry-After": String(Math.ceil(wait)) } },
  );
}

/** Where an error happened, for the log. */
interface FailureContext {
  requestId: string;
  request?: Request;
  /** A server action's name. */
  action?: string;
}

/** The error to show: as it is when its message was written for callers, else a sentence that gives nothing away. */
export function toAppError(error: unknown, context: FailureContext): AppError {
  if (isAppError(error)) return error;
  if (isUnstorableText(error)) {
    return new AppError("invalid_request", "The request holds a character that cannot be stored.", {
      cause: error,
    });
  }
  if (isGone(error, context.request)) {
    return new AppError("invalid_request", "The request ended before all of it had come.", { cause: error });
  }
  logFailure(error, context);
  if (isDatabaseOutage(error)) {
    const retryAfterSeconds = UNAVAILABLE_RETRY_SECONDS;
    return new AppError("unavailable", "The database cannot be reached right now.", {
      retryAfterSeconds,
      cause: error,
    });
  }
  return new AppError("internal", "Something went wrong on the server.", { cause: error });
}

/** Whoever asked has gone: their body stops in the middle, nobody reads the answer, and nothing is wrong here. */
function isGone(error: unknown, request: Request | undefined): boolean {
  if (request?.signal.aborted) return isAbort(error);
  return isAbort(error) && error instanceof Error && error.message === "aborted";
}

function isAbort(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === "AbortError" || ("code" in error && error.code === "ECONNRESET");
}

function logFailure(error: unknown, { request, ...context }: FailureContext): void {
  const where = request && { method: request.method, path: new URL(request.url).pathname };
  getRuntime().log.error({ err: loggableError(error), ...context, ...where }, "request failed");
}

/** Ids are plain; anything else in a path names nothing that exists. */
function assertParams(params: unknown): void {
  for (const value of Object.values(params ?? {})) {
    if (typeof value === "string" && !PARAM.test(value))
      throw new AppError("not_found", "There is nothing here.");
  }
}

function withPrivateHeaders(response: Response, requestId: string): Response {
  const { headers } = response;
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  if (!headers.has("Content-Security-Policy")) {
    headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
  }
  headers.set("X-Request-Id", requestId);
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  if (isHttps()) headers.set("Strict-Transport-Security", HSTS);
  return response;
}

function isHttps(): boolean {
  try {
    return isSecureUrl(getRuntime().env.publicUrl);
  } catch {
    return false;
  }
}
