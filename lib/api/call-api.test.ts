import { afterEach, describe, expect, test, vi } from "vitest";
import { type ApiError, isApiError } from "./api-error";
import { callApi } from "./call-api";

afterEach(() => vi.unstubAllGlobals());

function answering(answer: () => Response | Promise<Response>) {
  const fetch = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(async () => answer());
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

async function failure(work: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!isApiError(error)) throw new Error(`expected an ApiError, got ${String(error)}`);
  return error;
}

describe("a call", () => {
  test("sends JSON, its idempotency key, and the query without what is unset", async () => {
    const fetch = answering(() => Response.json({ ok: true }));
    const answer = await callApi("/chats", {
      method: "POST",
      body: { a: 1 },
      idempotencyKey: "key",
      query: { q: "x y", cursor: null, archived: false, limit: undefined },
    });
    expect(answer).toEqual({ ok: true });
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe("/api/v1/chats?q=x+y&archived=false");
    expect(init).toMatchObject({
      method: "POST",
      body: '{"a":1}',
      headers: { "Idempotency-Key": "key", "Content-Type": "application/json" },
    });
  });

  test("resolves with nothing on 204", async () => {
    answering(() => new Response(null, { status: 204 }));
    expect(await callApi("/chats/x", { method: "DELETE" })).toBeUndefined();
  });
});

describe("a failed call", () => {
  test("carries what the server said, and how long to wait", async () => {
    const error = {
      code: "rate_limited",
      message: "Wait.",
      fields: [{ path: "a", message: "b" }],
      requestId: "req_1",
    };
    answering(() => Response.json({ error }, { status: 429, headers: { "Retry-After": "3" } }));
    const failed = await failure(callApi("/x"));
    expect(failed).toMatchObject({ ...error, status: 429, retryAfterMs: 3_000, retryable: true });
  });

  test("is not tried again when the request itself was wrong", async () => {
    for (const [status, code] of [
      [400, "invalid_request"],
      [409, "conflict"],
      [422, "idempotency_mismatch"],
    ] as const) {
      answering(() => Response.json({ error: { code, message: "No.", requestId: "r" } }, { status }));
      expect((await failure(callApi("/x"))).retryable).toBe(false);
    }
  });

  test("says so when no answer came, and when it was not ours", async () => {
    answering(() => Promise.reject(new TypeError("fetch failed")));
    expect(await failure(callApi("/x"))).toMatchObject({ code: "network", status: 0, retryable: true });
    answering(() => new Response("<html>Bad gateway</html>", { status: 502 }));
    expect(await failure(callApi("/x"))).toMatchObject({ code: "unreadable", status: 502, retryable: true });
    answering(() => new Response("<html>hello</html>"));
    expect(await failure(callApi("/x"))).toMatchObject({ code: "unreadable", status: 200, retryable: false });
  });

  test("an abort is no failure of the server", async () => {
    const controller = new AbortController();
    controller.abort();
    answering(() => Promise.reject(new DOMException("aborted", "AbortError")));
    const error: unknown = await callApi("/x", { signal: controller.signal }).catch(
      (thrown: unknown) => thrown,
    );
    expect(isApiError(error)).toBe(false);
  });
});
