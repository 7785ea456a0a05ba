import {
  dynamicTool,
  jsonSchema,
  type ModelMessage,
  streamText,
  type TextStreamPart,
  type ToolSet,
} from "ai";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startModelServer, type ModelServer } from "../../e2e/fakes/model-server/model-server";
import { classifyError } from "./classify-error";
import { createOutgoingGuard, type OutgoingGuard } from "./guarded-fetch";
import type { ModelConnection } from "./model-connection";
import { TEST_API_KEY, TEST_FORMATS, testConnection, type TestFormat } from "./testing-connections";

const tools: ToolSet = {
  read_file: dynamicTool({
    description: "Reads a file",
    inputSchema: jsonSchema({ type: "object", properties: { path: { type: "string" } } }),
  } as Parameters<typeof dynamicTool>[0]),
};

let server: ModelServer;
let guard: OutgoingGuard;
beforeEach(async () => {
  server = await startModelServer({ apiKey: TEST_API_KEY });
  guard = createOutgoingGuard();
});
afterEach(async () => {
  guard.close();
  await server.close();
});

function connect(
  format: TestFormat,
  options: { apiKey?: string | null; baseUrl?: string } = {},
): ModelConnection {
  const { baseUrl = server.baseUrl } = options;
  return testConnection(format, { ...options, baseUrl, fetch: guard.fetchAllowing([server.url]) });
}

interface Run {
  chunks: TextStreamPart<ToolSet>[];
  /** What a chat would classify: the value of an error chunk, or what the stream rejected with. */
  failure: unknown;
  messages: ModelMessage[];
}

async function run(
  connection: ModelConnection,
  messages: ModelMessage[],
  abortSignal?: AbortSignal,
): Promise<Run> {
  const result = streamText({
    model: connection.languageModel,
    messages,
    tools,
    maxRetries: 0,
    maxOutputTokens: 1_000,
    onError: () => {},
    ...(abortSignal && { abortSignal }),
  });
  const chunks: TextStreamPart<ToolSet>[] = [];
  let failure: unknown = null;
  try {
    for await (const chunk of result.stream) chunks.push(chunk);
  } catch (error) {
    failure = error;
  }
  failure ??= chunks.find((chunk) => chunk.type === "error")?.error ?? null;
  const response = await Promise.resolve(result.response).catch(() => null);
  return { chunks, failure, messages: response?.messages ?? [] };
}

const textIn = ({ chunks }: Run) =>
  chunks.map((chunk) => (chunk.type === "text-delta" ? chunk.text : "")).join("");
const finishOf = ({ chunks }: Run) => chunks.findLast((chunk) => chunk.type === "finish");
const callsIn = ({ chunks }: Run) => chunks.flatMap((chunk) => (chunk.type === "tool-call" ? [chunk] : []));
const classify = (failure: unknown) => classifyError(failure, { providerName: "Test provider", now: 0 });
const ask: ModelMessage[] = [{ role: "user", content: "hi" }];

describe.each(TEST_FORMATS)("%s", (type) => {
  test("streams text and usage", async () => {
    server.setScript([
      {
        actions: [{ type: "text", text: "Hello there", deltas: 4 }],
        usage: { input: 12, output: 3, cacheRead: 4 },
      },
    ]);
    const answer = await run(connect(type), ask);
    expect(textIn(answer)).toBe("Hello there");
    expect(finishOf(answer)).toMatchObject({ finishReason: "stop", totalUsage: { outputTokens: 3 } });
    expect(finishOf(answer)?.totalUsage.inputTokenDetails.cacheReadTokens).toBe(4);
  });

  test("takes its base URL with or without version", async () => {
    for (const baseUrl of [server.url, `${server.url}/`, server.baseUrl, `${server.baseUrl}/`]) {
      server.setScript(["ok"]);
      expect(textIn(await run(connect(type, { baseUrl }), ask))).toBe("ok");
    }
    expect(new Set(server.requests.map(({ path }) => path.replace("/v1beta/", "/v1/"))).size).toBe(1);
  });

  test("goes on after reasoning and two calls with a request that the strict server accepts", async () => {
    server.setScript([
      {
        actions: [
          { type: "reasoning", text: "Let me look.", deltas: 3 },
          { type: "text", text: "Reading." },
          { type: "tool", name: "read_file", input: { path: "a" }, deltas: 5 },
          { type: "tool", name: "read_file", input: { path: "b" } },
        ],
      },
      "Done.",
    ]);
    const first = await run(connect(type), ask);
    expect(callsIn(first).map((call) => call.input)).toEqual([{ path: "a" }, { path: "b" }]);
    expect(finishOf(first)?.finishReason).toBe("tool-calls");
    const results: ModelMessage = {
      role: "tool",
      content: callsIn(first).map(({ toolCallId, toolName }) => ({
        type: "tool-result",
        toolCallId,
        toolName,
        output: { type: "json", value: { content: "x" } },
      })),
    };
    const second = await run(connect(type), [...ask, ...first.messages, results]);
    expect([textIn(second), server.requests[1]?.refusal]).toEqual(["Done.", null]);
  });

  test.each([
    [529, "overloaded", true],
    [401, "auth", false],
    [429, "rate_limit", true],
    [503, "timeout", true],
  ] as const)("status %i is %s", async (status, kind, retryable) => {
    server.setScript([{ error: { status, message: "No." }, headers: { "retry-after": "7" } }]);
    const result = classify((await run(connect(type), ask)).failure);
    expect(result).toMatchObject({
      error: { kind, statusCode: status },
      retryable,
      retryAfterMs: retryable ? 7_000 : null,
    });
  });

  test("a wrong key is auth, and the key is nowhere in the error", async () => {
    server.setScript([{ error: { status: 400, message: `Bad: ${TEST_API_KEY}` } }]);
    const echoed = await run(connect(type), ask);
    expect(JSON.stringify(echoed.failure, Object.getOwnPropertyNames(echoed.failure))).not.toContain(
      TEST_API_KEY,
    );
    const refused = await run(connect(type, { apiKey: "sk-wrong-abcdefgh" }), ask);
    expect(classify(refused.failure).error.kind).toBe("auth");
  });

  test("an error event that repeats the key arrives without it", async () => {
    const message = `Overloaded: ${TEST_API_KEY}`;
    server.setScript([{ actions: [{ type: "error", message, errorType: "overloaded_error" }] }]);
    const { failure } = await run(connect(type), ask);
    const told = JSON.stringify(failure, [...Object.getOwnPropertyNames(failure), "error", "message"]);
    expect(told).toContain("Overloaded: [redacted]");
    expect(told).not.toContain(TEST_API_KEY);
  });

  test("an error event in the stream is classified by its words", async () => {
    server.setScript([
      {
        actions: [
          { type: "text", text: "a" },
          { type: "error", message: "Overloaded", errorType: "overloaded_error" },
        ],
      },
    ]);
    expect(classify((await run(connect(type), ask)).failure)).toMatchObject({
      error: { kind: "overloaded" },
      retryable: true,
    });
  });

  test("a reset in the middle rejects the stream and may be tried again", async () => {
    server.setScript([
      { actions: [{ type: "text", text: "a" }, { type: "gate", name: "g" }, { type: "reset" }] },
    ]);
    const running = run(connect(type), ask);
    await server.waitFor((counts) => counts.gates.includes("g"));
    server.release("g");
    expect(classify((await running).failure)).toMatchObject({ error: { kind: "timeout" }, retryable: true });
  });

  test("an early end is never a regular finish", async () => {
    server.setScript([{ actions: [{ type: "text", text: "a" }, { type: "eof" }] }]);
    const answer = await run(connect(type), ask);
    expect(["interrupted", "error"]).toContain(finishOf(answer)?.finishReason);
  });

  test("a refused connection is a timeout to be tried again", async () => {
    const { port } = server;
    await server.close();
    const failed = await run(connect(type, { baseUrl: `http://127.0.0.1:${port}/v1` }), ask);
    expect(classify(failed.failure)).toMatchObject({
      error: { kind: "timeout", detail: "ECONNREFUSED" },
      retryable: true,
    });
    server = await startModelServer({ apiKey: TEST_API_KEY });
  });

  test("a private address that nobody allowed is a matter of configuration", async () => {
    const blocked = await run(connect(type, { baseUrl: "http://169.254.169.254/v1" }), ask);
    expect(classify(blocked.failure)).toMatchObject({ error: { kind: "config" }, retryable: false });
  });

  test("an abort reaches the server", async () => {
    server.setScript([{ actions: [{ type: "text", text: "a" }, { type: "stall" }] }]);
    const abort = new AbortController();
    const running = run(connect(type), ask, abort.signal);
    await server.waitFor((counts) => counts.deltas === 1);
    abort.abort();
    await server.waitFor((counts) => counts.aborted === 1);
    expect((await running).chunks.at(-1)?.type).toBe("abort");
  });
});

test.each(TEST_FORMATS.filter((format) => format !== "google"))(
  "%s: broken arguments come as an invalid call",
  async (format) => {
    server.setScript([{ actions: [{ type: "tool", name: "read_file", rawInput: '{"path": "a' }] }]);
    const answer = await run(connect(format), ask);
    expect(callsIn(answer)).toMatchObject([{ toolName: "read_file", invalid: true }]);
  },
);

test("google: arguments that are no object are a failure, for the API has no other word for them", async () => {
  server.setScript([{ actions: [{ type: "tool", name: "read_file", rawInput: '{"path": "a' }] }]);
  expect(finishOf(await run(connect("google"), ask))?.finishReason).toBe("error");
});

test.each([
  ["anthropic", "x-api-key", "none"],
  ["openai-responses", "authorization", "Bearer none"],
  ["openai-chat", "authorization", "Bearer none"],
  ["google", "x-goog-api-key", "none"],
  ["openai-compatible", "authorization", undefined],
] as const)(
  "a provider of format %s without a key never borrows one from the environment",
  async (format, header, expected) => {
    await run(connect(format, { apiKey: null }), ask);
    expect(server.requests[0]?.headers[header]).toBe(expected);
  },
);
