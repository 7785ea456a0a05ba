import { InvalidResponseDataError, JSONParseError, TypeValidationError } from "@ai-sdk/provider";
import { describe, expect, test } from "vitest";
import type { ErrorKind } from "../chat/wire";
import { guardError } from "./guard-error";
import { streamFailure } from "./stream-failure";
import { callError, classify, http, http2, unconnected, withCode } from "./testing-errors";

describe("T37 T38 every row of the table", () => {
  test.each<[string, unknown, ErrorKind, boolean]>([
    ["529", http(529), "overloaded", true],
    [
      "overloaded by word, as an error chunk",
      { type: "overloaded_error", message: "Overloaded" },
      "overloaded",
      true,
    ],
    ["402", http(402), "usage_limit", false],
    [
      "insufficient quota on 429",
      http(429, "You exceeded your current quota, please check your plan and billing details."),
      "usage_limit",
      false,
    ],
    [
      "credit balance on 400",
      http(400, "Your credit balance is too low to access the API"),
      "usage_limit",
      false,
    ],
    ["401", http(401), "auth", false],
    ["a bad key on 400", http(400, "API key not valid"), "auth", false],
    ["403", http(403), "auth", false],
    ["forbidden by word", { message: "Forbidden" }, "auth", false],
    ["429", http(429), "rate_limit", true],
    ["rate limit by word", "Rate limit reached for requests", "rate_limit", true],
    [
      "a rate limit that suggests a payment method",
      http(429, "Rate limit reached. Add a payment method at /account/billing."),
      "rate_limit",
      true,
    ],
    ["disabled provider as 503", http(503, "This provider is disabled"), "provider_disabled", false],
    ["408", http(408), "timeout", true],
    ["502", http(502), "timeout", true],
    ["503", http(503), "timeout", true],
    ["504", http(504), "timeout", true],
    ["refused", unconnected("ECONNREFUSED"), "timeout", true],
    ["reset", unconnected("ECONNRESET"), "timeout", true],
    ["name not found", unconnected("ENOTFOUND"), "timeout", true],
    ["socket closed by the HTTP client", withCode("UND_ERR_SOCKET", "other side closed"), "timeout", true],
    ["broken pipe by word", new Error("write: broken pipe"), "timeout", true],
    ["expired certificate", unconnected("CERT_HAS_EXPIRED"), "config", false],
    ["self-signed certificate", unconnected("DEPTH_ZERO_SELF_SIGNED_CERT"), "config", false],
    ["plaintext on a TLS port", unconnected("ERR_SSL_WRONG_VERSION_NUMBER"), "config", false],
    [
      "an address that may not be called",
      callError({ cause: guardError("LATHE_BLOCKED_ADDRESS") }),
      "config",
      false,
    ],
    ["a redirect elsewhere", callError({ cause: guardError("LATHE_REDIRECT") }), "config", false],
    [
      "an answer without end",
      callError({ status: 200, cause: guardError("LATHE_TOO_LARGE") }),
      "generic",
      false,
    ],
    ["silence", streamFailure("silence"), "stream_silence_timeout", true],
    ["our own deadline", streamFailure("deadline"), "timeout", false],
    [
      "a deadline signal",
      new DOMException("The operation was aborted due to timeout", "TimeoutError"),
      "timeout",
      false,
    ],
    ["truncated stream", streamFailure("truncated"), "timeout", true],
    [
      "truncated stream, as the SDK says it",
      new InvalidResponseDataError({
        data: undefined,
        message: "Response stream ended without a finish reason.",
      }),
      "timeout",
      true,
    ],
    ["unknown model", http(404, "model: claude-9 not found"), "config", false],
    [
      "model not found by code",
      { code: "model_not_found", message: "The model `x` does not exist" },
      "config",
      false,
    ],
    ["unsupported parameter", http(400, "Unsupported parameter: 'temperature'"), "config", false],
    ["wrong path", http(405), "config", false],
    [
      "overflow, OpenAI",
      http(400, "This model's maximum context length is 8192 tokens."),
      "context_overflow",
      false,
    ],
    [
      "overflow, Anthropic",
      http(400, "prompt is too long: 210000 tokens > 200000 maximum"),
      "context_overflow",
      false,
    ],
    [
      "overflow, llama.cpp",
      http(400, "the request exceeds the available context size"),
      "context_overflow",
      false,
    ],
    ["overflow, Ollama", http(400, "input length exceeds the context length"), "context_overflow", false],
    ["413", http(413), "context_overflow", false],
    ["content filter", streamFailure("content_filter"), "content_filter", false],
    [
      "content filter by word",
      http(400, "The response was filtered due to the content management policy"),
      "content_filter",
      false,
    ],
    ["500", http(500), "generic", true],
    ["server error by type", { type: "server_error", message: "Something went wrong" }, "generic", true],
    ["400", http(400, "something else"), "generic", false],
    ["501", http(501), "generic", false],
    [
      "broken JSON in the stream",
      new JSONParseError({ text: '{"a": overloaded', cause: new Error("x") }),
      "generic",
      true,
    ],
    [
      "a foreign error shape in the stream",
      new TypeValidationError({ value: { error: "Rate limit reached" }, cause: new Error("x") }),
      "rate_limit",
      true,
    ],
    ["cancelled", streamFailure("cancelled"), "generic", false],
    ["aborted", new DOMException("This operation was aborted", "AbortError"), "generic", false],
    ["anything else", new TypeError("x is not a function"), "generic", false],
    ["nothing", undefined, "generic", false],
    [
      "an unpaired tool result",
      http(400, "messages.2.content.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_1."),
      "generic",
      false,
    ],
    [
      "a missing function output",
      http(400, "No tool output found for function call call_1."),
      "generic",
      false,
    ],
    [
      "an output without its call",
      http(400, "No tool call found for function call output with call_id call_1."),
      "generic",
      false,
    ],
    [
      "a search without its reasoning",
      http(
        400,
        "Item 'ws_1' of type 'web_search_call' was provided without its required 'reasoning' item: 'rs_1'.",
      ),
      "generic",
      false,
    ],
    [
      "Google's unpaired calls",
      http(
        400,
        "Please ensure that the number of function response parts is equal to the number of function call parts.",
      ),
      "generic",
      false,
    ],
    [
      "an answer to go on from that is gone",
      http(400, "Previous response with id 'resp_1' not found."),
      "generic",
      true,
    ],
    ["the same by code", { code: "previous_response_not_found", message: "x" }, "generic", true],
    ["a stream reset by its peer", http2("INTERNAL_ERROR"), "timeout", true],
    ["a refused stream", http2("REFUSED_STREAM"), "timeout", true],
    ["a stream that its peer asks to calm", http2("ENHANCE_YOUR_CALM"), "timeout", true],
    ["a stream reset for a fault of ours", http2("PROTOCOL_ERROR"), "generic", false],
    ["a GOAWAY by word", new Error("http2: server sent GOAWAY and closed the connection"), "timeout", true],
    ["an unexpected EOF", new Error("unexpected EOF"), "timeout", true],
    ["interruption by word", new Error("The stream was interrupted by the user"), "generic", false],
    [
      "Google's quota",
      { status: "RESOURCE_EXHAUSTED", message: "Resource has been exhausted" },
      "rate_limit",
      true,
    ],
    ["Google's bad key", http(400, "API key not valid. Please pass a valid API key."), "auth", false],
    ["a gateway's numeric code", { code: 502, message: "Provider returned error" }, "timeout", true],
  ])("%s", (_name, error, kind, retryable) => {
    const result = classify(error);
    expect([result.error.kind, result.retryable, result.error.retryable]).toEqual([
      kind,
      retryable,
      retryable,
    ]);
  });
});

describe("precedence", () => {
  test.each<[string, unknown, ErrorKind]>([
    ["overloaded over rate limit", http(429, "Overloaded"), "overloaded"],
    ["overloaded over auth", http(401, "overloaded"), "overloaded"],
    ["usage limit over auth", http(401, "insufficient_quota"), "usage_limit"],
    ["strong auth over config", http(400, "invalid api key for unknown model"), "auth"],
    [
      "context overflow over config",
      http(400, "Invalid value: maximum context length exceeded"),
      "context_overflow",
    ],
    ["config over timeout", http(503, "invalid model"), "config"],
    ["config over rate limit", http(429, "unknown model"), "config"],
    ["config over 403", http(403, "Forbidden: the model x is not available"), "config"],
    [
      "disabled over timeout",
      http(503, "provider has been disabled by an administrator"),
      "provider_disabled",
    ],
    [
      "our own silence over what the transport says",
      Object.assign(streamFailure("silence"), { cause: withCode("ECONNRESET") }),
      "stream_silence_timeout",
    ],
    ["usage limit over rate limit", http(429, "Quota exceeded. Rate limit reached."), "usage_limit"],
    ["overloaded over usage limit", http(529, "insufficient_quota"), "overloaded"],
    ["overloaded over config", http(503, "overloaded: unknown model"), "overloaded"],
    ["auth over 403", http(403, "Forbidden: invalid api key"), "auth"],
    ["content filter over 403", http(403, "Forbidden by the content policy"), "content_filter"],
    ["rate limit over timeout", http(503, "Too many requests"), "rate_limit"],
    ["a stream's end over what it said", streamFailure("truncated", "overloaded"), "timeout"],
    [
      "a typed HTTP/2 reset over its words",
      Object.assign(http2("CANCEL"), { cause: new Error("overloaded") }),
      "timeout",
    ],
    ["a lost answer over 404", http(404, "Previous response with id 'resp_1' not found."), "generic"],
    [
      "our own deadline over the transport",
      Object.assign(streamFailure("deadline"), { cause: withCode("ECONNRESET") }),
      "timeout",
    ],
    ["a pairing fault over 400", http(400, "messages: `tool_use` ids must be unique"), "generic"],
  ])("%s", (_name, error, kind) => {
    expect(classify(error).error.kind).toBe(kind);
  });
});

describe("the status code", () => {
  test.each<[string, number | undefined]>([
    ["upstream answered with status 503", 503],
    ["HTTP 429", 429],
    ["failed: 500 Internal Server Error", 500],
    ["dial 127.0.0.1:503 failed", undefined],
    ["took 500ms", undefined],
  ])("of %j is %s", (text, status) => {
    expect(classify(text).error.statusCode).toBe(status);
  });
});

test("looks through the SDK's retry wrapper", () => {
  expect(
    classify(Object.assign(new Error("Failed after 1 attempts"), { lastError: http(529) })).error.kind,
  ).toBe("overloaded");
});

test("survives errors that cause each other", () => {
  const first: { cause?: unknown; message: string } = { message: "a" };
  first.cause = { message: "b", cause: first };
  expect(classify(first).error.kind).toBe("generic");
});

test("tells an answer that is gone, and reasoning that is not taken back, from other faults", () => {
  const flags = (error: unknown) => {
    const { isChainBroken, isReasoningRefused, retryable } = classify(error);
    return [isChainBroken, isReasoningRefused, retryable];
  };
  expect(flags(http(400, "Previous response with id 'resp_1' not found."))).toEqual([true, false, true]);
  for (const message of [
    "messages.1.content.0: Invalid `signature` in `thinking` block",
    "The encrypted content for item rs_1 could not be verified.",
    "Thought signature is not valid.",
    "Function call is missing a thought_signature in functionCall parts.",
  ])
    expect(flags(http(400, message))).toEqual([false, true, false]);
  expect(flags(http(500))).toEqual([false, false, true]);
});

test("takes Retry-After along only where another attempt follows", () => {
  const headers = { "retry-after": "7" };
  expect(classify(callError({ status: 429, headers })).retryAfterMs).toBe(7_000);
  expect(classify(callError({ status: 401, headers })).retryAfterMs).toBeNull();
});
