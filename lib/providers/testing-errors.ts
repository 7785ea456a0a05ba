import { APICallError } from "@ai-sdk/provider";
import { classifyError } from "./classify-error";

export const context = { providerName: "Anthropic", now: Date.parse("2026-05-01T12:00:00Z") };
export const classify = (error: unknown) => classifyError(error, context);

interface CallFailure {
  status?: number;
  body?: string;
  message?: string;
  headers?: Record<string, string>;
  cause?: unknown;
}

export function callError(failure: CallFailure): APICallError {
  return new APICallError({
    message: failure.message ?? "",
    url: "https://10.0.0.5/v1/messages",
    requestBodyValues: {},
    ...(failure.status !== undefined && { statusCode: failure.status }),
    ...(failure.body !== undefined && { responseBody: failure.body }),
    ...(failure.headers && { responseHeaders: failure.headers }),
    cause: failure.cause,
  });
}

export const http = (status: number, message = "") =>
  callError({
    status,
    message,
    body: JSON.stringify({ type: "error", error: { type: "some_error", message } }),
  });
export const http2 = (reason: string) =>
  Object.assign(new Error(`Stream closed with error code NGHTTP2_${reason}`), {
    code: "ERR_HTTP2_STREAM_ERROR",
  });
export const withCode = (code: string, message = "connect to 10.0.0.5:443") =>
  Object.assign(new Error(message), { code });
export const unconnected = (code: string) =>
  callError({ message: `Cannot connect to API: connect ${code} 10.0.0.5:443`, cause: withCode(code) });
