import { describe, expect, test } from "vitest";
import { classifyError } from "./classify-error";
import { context, callError, classify, http, unconnected, withCode } from "./testing-errors";

describe("what the user reads", () => {
  test("is our sentence, with the provider's name and the status apart", () => {
    expect(classify(http(529, "Overloaded")).error).toEqual({
      message: "Anthropic is overloaded.",
      detail: "Overloaded",
      kind: "overloaded",
      provider: "Anthropic",
      retryable: true,
      statusCode: 529,
    });
  });

  test("does not depend on knowing the provider", () => {
    expect(classifyError(http(500), { ...context, providerName: null }).error).toMatchObject({
      message: "The model provider returned an unexpected error.",
    });
  });

  test("P05 holds no credential that a body echoes", () => {
    const key = "sk-ant-api03-abcdefghijklmnop";
    const odd = "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZg";
    for (const secret of [key, odd]) {
      const result = classify(
        http(400, `Bad request with api_key=${secret} and Bearer ${secret} and ${secret}.`),
      );
      expect(JSON.stringify(result)).not.toContain(secret);
    }
  });

  test("has no detail for a refused key", () => {
    expect(classify(http(401, "Incorrect API key provided: abc")).error.detail).toBeUndefined();
  });

  test("P06 names no internal address", () => {
    for (const code of ["ECONNREFUSED", "CERT_HAS_EXPIRED"]) {
      const { error } = classify(unconnected(code));
      expect(error.detail).toBe(code);
      expect(JSON.stringify(error)).not.toContain("10.0.0.5");
    }
  });

  test("shows no internals of an error that is not the provider's", () => {
    expect(classify(new TypeError("Cannot read properties of undefined")).error.detail).toBeUndefined();
  });

  test("P04 shows no markup of a gateway's page", () => {
    const { error } = classify(
      callError({ status: 502, message: "Bad Gateway", body: `<html>${"x".repeat(2_000_000)}` }),
    );
    expect(error).toMatchObject({ kind: "timeout", message: "Anthropic cannot be reached at the moment." });
    expect(error.detail).toBeUndefined();
  });

  test("is cut to 500 characters, whole ones", () => {
    const { error } = classify(http(400, "😀".repeat(600)));
    expect([...(error.detail ?? "")]).toHaveLength(500);
    expect(error.detail?.endsWith("😀")).toBe(true);
  });

  test("of a gateway that wraps another's error is the innermost message", () => {
    const body = JSON.stringify({
      error: { error: { message: "the real reason" }, message: "upstream failed" },
    });
    expect(classify(callError({ status: 500, body })).error.detail).toBe("the real reason");
  });

  test("tells a connection lost on the way from one that never was", () => {
    const lost = callError({
      status: 200,
      message: "Failed to process successful response",
      cause: withCode("ECONNRESET"),
    });
    const result = classify(lost);
    expect(result.error.message).toBe("Anthropic closed the connection before its answer was complete.");
    expect(result.error.statusCode).toBeUndefined();
    expect(result.retryable).toBe(true);
  });
});
