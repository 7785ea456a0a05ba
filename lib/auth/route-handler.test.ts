import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError, ERROR_STATUS, type ErrorCode } from "@/lib/errors";
import { parseEnv } from "@/lib/env";
import { type Runtime, setRuntime } from "@/lib/runtime";
import { apiRoute } from "./route-handler";

const logged: unknown[] = [];

beforeAll(() => {
  const log = { error: (entry: unknown) => logged.push(entry) };
  setRuntime({ env: parseEnv({ LATHE_URL: "https://lathe.example.com" }), log } as unknown as Runtime);
});
afterAll(() => setRuntime(undefined as unknown as Runtime));

async function answerTo(error: unknown, params: Record<string, string> = {}) {
  const handler = apiRoute(() => {
    throw error;
  });
  const response = await handler(new Request("https://lathe.example.com/api/v1/x?secret=1"), {
    params: Promise.resolve(params),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe("errors", () => {
  test("each code has its one status", async () => {
    for (const code of Object.keys(ERROR_STATUS) as ErrorCode[]) {
      const { status, text } = await answerTo(new AppError(code, "A sentence."));
      expect(status).toBe(ERROR_STATUS[code]);
      expect(JSON.parse(text)).toEqual({
        error: { code, message: "A sentence.", requestId: expect.stringMatching(/^req_/) },
      });
    }
  });

  test("what must wait says how long", async () => {
    const limited = await answerTo(new AppError("rate_limited", "Wait.", { retryAfterSeconds: 1.2 }));
    expect(limited.headers.get("retry-after")).toBe("2");
    expect((await answerTo(new AppError("unavailable", "Wait."))).headers.get("retry-after")).toBe("2");
    expect((await answerTo(new AppError("conflict", "No."))).headers.has("retry-after")).toBe(false);
  });

  test("unknown errors are masked, and logged with the request's id", async () => {
    logged.length = 0;
    const { status, text } = await answerTo(new Error("password=hunter2 at /srv/lathe/db.ts"));
    expect(status).toBe(500);
    expect(text).not.toMatch(/hunter2|srv|stack/);
    expect(logged).toEqual([
      expect.objectContaining({ path: "/api/v1/x", requestId: JSON.parse(text).error.requestId }),
    ]);
    expect(JSON.stringify(logged)).not.toContain("secret=1");
  });

  test("a failed query is logged without its parameters", async () => {
    logged.length = 0;
    const failed = Object.assign(new Error("Failed query: insert … params: $argon2id$hash"), {
      query: "insert",
      params: ["$argon2id$hash"],
      cause: new Error("duplicate key"),
    });
    expect((await answerTo(failed)).status).toBe(500);
    expect(String((logged[0] as { err: unknown }).err)).toBe("Error: duplicate key");
  });

  test.each(["ECONNREFUSED", "CONNECT_TIMEOUT", "57P03", "53300", "53100", "08006", "40P01"])(
    "a database that fails with %s is unavailable, not broken",
    async (code) => {
      const wrapped = new Error("Failed query", { cause: Object.assign(new Error("x"), { code }) });
      const { status, headers } = await answerTo(wrapped);
      expect(status).toBe(503);
      expect(headers.get("retry-after")).toBe("2");
    },
  );

  test("text that Postgres cannot store is the caller's mistake", async () => {
    expect((await answerTo(Object.assign(new Error("x"), { code: "22021" }))).status).toBe(400);
  });
});

describe("answers", () => {
  test("are private, and carry the headers of a document that must not run", async () => {
    const handler = apiRoute(() => Response.json({ ok: true }));
    const { headers } = await handler(new Request("https://lathe.example.com/api/v1/x"), {
      params: Promise.resolve({}),
    });
    expect(Object.fromEntries(headers)).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "content-security-policy": expect.stringContaining("default-src 'none'"),
      "strict-transport-security": expect.stringContaining("max-age"),
      "x-request-id": expect.stringMatching(/^req_/),
    });
    expect(headers.has("access-control-allow-origin")).toBe(false);
  });

  test("an id with anything odd in it names nothing", async () => {
    for (const chatId of ["a\0", "a b", "../x", "%00", "a/b", "'", "x".repeat(201), ""]) {
      expect((await answerTo(new Error("reached"), { chatId })).status).toBe(404);
    }
  });
});
