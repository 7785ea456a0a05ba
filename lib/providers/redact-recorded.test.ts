import { describe, expect, it } from "vitest";
import { REDACTED, redactBody, redactHeaders, redactJson, redactUrl } from "./redact-recorded";

describe("headers", () => {
  it.each([
    ["Authorization", true],
    ["proxy-authorization", true],
    ["x-api-key", true],
    ["API-Key", true],
    ["x-goog-api-key", true],
    ["ocp-apim-subscription-key", true],
    ["Cookie", true],
    ["set-cookie", true],
    ["x-amz-security-token", true],
    ["x-client-secret", true],
    ["x-bearer", true],
    ["x-ratelimit-remaining-tokens", false],
    ["x-ratelimit-limit-tokens", false],
    ["anthropic-ratelimit-input-tokens-remaining", false],
    ["anthropic-ratelimit-output-tokens-reset", false],
    ["x-ratelimit-secret-tokens", true],
    ["content-type", false],
    ["anthropic-version", false],
    ["x-request-id", false],
  ])("%s is redacted: %s", (name, isSecret) => {
    const told = redactHeaders(new Headers({ [name]: "value-1" }));
    expect(told).toEqual({ [name.toLowerCase()]: isSecret ? REDACTED : "value-1" });
  });
});

describe("keys of JSON", () => {
  it.each([
    "apiKey",
    "api_key",
    "API-KEY",
    "openaiApiKey",
    "password",
    "newPassword",
    "client_secret",
    "secretAccessKey",
    "accessKeyId",
    "private_key",
    "authorization",
    "bearer",
    "token",
    "access_token",
    "refreshToken",
    "sessionToken",
    "idToken",
    "x_api_token",
    "credentials",
    "cookie",
    "passphrase",
  ])("%s is redacted at any depth", (key) => {
    expect(redactJson({ a: [{ [key]: "v" }] })).toEqual({ a: [{ [key]: REDACTED }] });
    expect(redactJson({ [key]: { nested: 1 } })).toEqual({ [key]: REDACTED });
  });

  it.each([
    "max_tokens",
    "max_completion_tokens",
    "inputTokens",
    "output_tokens",
    "prompt_tokens_details",
    "cachedTokens",
    "tokens",
    "prompt_cache_key",
    "model",
    "key",
    "monkey",
    "author",
  ])("%s is kept", (key) => {
    expect(redactJson({ [key]: 7 })).toEqual({ [key]: 7 });
  });

  it("keeps what is empty, so that its absence can be seen", () => {
    expect(redactJson({ password: null, token: "" })).toEqual({ password: null, token: "" });
  });

  it("looks into texts that are JSON, and leaves other texts as they are", () => {
    const call = { arguments: '{"user":"ada","password":"hunter2"}', text: '{"a": 1}', prose: "[not json" };
    expect(redactJson(call)).toEqual({
      arguments: `{"user":"ada","password":"${REDACTED}"}`,
      text: '{"a": 1}',
      prose: "[not json",
    });
  });

  it("replaces bytes by their number, and survives what refers to itself", () => {
    const loop: Record<string, unknown> = { data: new Uint8Array(3) };
    loop["self"] = loop;
    const told = redactJson(loop) as { data: string };
    expect(told.data).toBe("[3 bytes]");
    expect(JSON.stringify(told)).toContain("nested too deeply");
  });
});

describe("addresses", () => {
  it.each([
    ["https://x.test/v1?key=abc&alt=sse", "https://x.test/v1?key=%5Bredacted%5D&alt=sse"],
    ["https://x.test/v1?api_key=abc", "https://x.test/v1?api_key=%5Bredacted%5D"],
    [
      "https://x.test/?api-version=2024&X-Amz-Signature=s",
      "https://x.test/?api-version=2024&X-Amz-Signature=%5Bredacted%5D",
    ],
    ["https://user:pw@x.test/v1", "https://x.test/v1"],
    ["https://x.test/v1/messages", "https://x.test/v1/messages"],
    ["nonsense", REDACTED],
  ])("%s becomes %s", (address, told) => {
    expect(redactUrl(address)).toBe(told);
  });
});

describe("bodies", () => {
  it.each([
    ['{"a":1,"token":"t"}', "application/json; charset=utf-8", { a: 1, token: REDACTED }],
    ['{"error":{"message":"m"}}', "application/problem+json", { error: { message: "m" } }],
    ["<html>secret</html>", "text/html", "[text/html, 19 characters]"],
    ["sk-123", null, "[unknown type, 6 characters]"],
    ["{broken", "application/json", "[application/json, 7 characters]"],
    ["", "application/json", null],
    [null, "application/json", null],
  ])("%s of type %s", (text, type, told) => {
    expect(redactBody(text, type)).toEqual(told);
  });
});
