import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type ModelServer, startModelServer } from "../../e2e/fakes/model-server/model-server";
import type { Script } from "../../e2e/fakes/model-server/script";
import { TEST_FORMATS, testConnection, type TestFormat } from "../providers/testing-connections";
import { History } from "./prepare/testing-history";
import { text } from "./prepare/testing-rows";
import type { ToolDefinition } from "./tool-port";

const TOOL: ToolDefinition = {
  name: "look",
  description: "Looks",
  inputSchema: z.strictObject({ value: z.string().optional() }),
  kind: "server",
  timeoutMs: () => 1,
};

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.close());

function ask(format: TestFormat, fetch: typeof globalThis.fetch = globalThis.fetch, silenceMs?: number) {
  const history = new History([TOOL], { ...(silenceMs !== undefined && { silenceMs }) });
  history.ask(text("Go"));
  return history.step(testConnection(format, { baseUrl: server.baseUrl, fetch }));
}

const answering =
  (body: string, type = "text/event-stream"): typeof globalThis.fetch =>
  async () =>
    new Response(body, { headers: { "content-type": type } });

/** The bytes of an answer, as text. */
async function recorded(format: TestFormat, script: Script): Promise<string> {
  server.setScript(script);
  let source = "";
  await ask(format, async (input, init) => {
    const response = await fetch(input, init);
    source = await response.text();
    return new Response(source, response);
  });
  return source;
}

describe("P11 junk in the place of a stream", () => {
  const JUNK: Record<string, [string, string?]> = {
    "an error without an event around it": ['{"error":{"message":"overloaded"}}'],
    "a page": ["<html><body>Bad gateway</body></html>", "text/html"],
    "half of an event's JSON": ['data: {"choices":[{"delta":{"content":"a\n\n'],
    "an event of another service": ['data: {"hello":"world"}\n\n'],
    nothing: [""],
  };
  test.each(TEST_FORMATS)("is a failure in %s, never the quiet end of an answer", async (format) => {
    for (const [name, [body, type]] of Object.entries(JUNK)) {
      const { end } = await ask(format, answering(body, type));
      expect([name, end.outcome]).toEqual([name, "failed"]);
    }
  });

  test.each(TEST_FORMATS)("in the middle of an answer is a failure in %s", async (format) => {
    const source = await recorded(format, [{ actions: [{ type: "text", text: "Well", deltas: 4 }] }]);
    const middle = source.indexOf("data:", source.length / 2);
    const spoilt = `${source.slice(0, middle)}data: {"broken\n\n${source.slice(middle)}`;
    expect((await ask(format, answering(spoilt))).end.outcome).toBe("failed");
  });
});

describe("P12 a second answer inside the first", () => {
  test("is a failure, and never a mixture", async () => {
    const script: Script = [{ actions: [{ type: "text", text: "One two three", deltas: 4 }] }];
    const [first, second] = [await recorded("anthropic", script), await recorded("anthropic", script)];
    const middle = first.indexOf("event:", first.length / 2);
    const { end } = await ask("anthropic", answering(first.slice(0, middle) + second));
    expect(end.outcome).toBe("failed");
  });
});

const deep = (open: string, close: string) => `${open.repeat(10_000)}1${close.repeat(10_000)}`;
/** What a parser may stumble over, after the kinds of JSONTestSuite. */
const INPUTS: string[] = [
  "",
  " ",
  "null",
  "true",
  "0",
  '"text"',
  "[]",
  "{",
  "}",
  '{"value"',
  '{"value":',
  '{"value":"',
  '{"value":"a"',
  '{"value":"a",}',
  "{'value':'a'}",
  '{"value":"a"}}',
  '{"value":"a"} {"value":"b"}',
  '{"value":"a","value":"b"}',
  '{"value":1e9999}',
  '{"value":-}',
  '{"value":01}',
  '{"value":NaN}',
  '{"value":"\\ud800"}',
  '{"value":"\\u0000"}',
  '{"value":"\u0001"}',
  '{"value":"\\x41"}',
  '\ufeff{"value":"a"}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"value":"a","__proto__":null}',
  '{"toString":1}',
  '{"value":"a" /* comment */}',
  deep("[", "]"),
  deep('{"a":', "}"),
  JSON.stringify({ value: "x".repeat(2_000_000) }),
];

describe("P13 arguments of every kind", () => {
  // Google sends arguments as objects.
  test.each(TEST_FORMATS.filter((format) => format !== "google"))(
    "from %s are a call or an error, and the next request is accepted",
    async (format) => {
      for (const rawInput of INPUTS) {
        server.setScript([{ actions: [{ type: "tool", name: "look", rawInput, deltas: 7 }] }, "Fine."]);
        const history = new History([TOOL]);
        history.ask(text("Go"));
        const connection = testConnection(format, { baseUrl: server.baseUrl, fetch });
        const started = process.cpuUsage().user;
        const { end, message } = await history.step(connection);
        const name = rawInput.slice(0, 40);
        expect([name, end.outcome]).toEqual([name, "complete"]);
        const states = message.parts.flatMap((part) => (part.type === "dynamic-tool" ? [part.state] : []));
        expect(states).toHaveLength(1);
        await history.step(connection);
        expect([name, server.requests.at(-1)?.refusal]).toEqual([name, null]);
        expect(process.cpuUsage().user - started).toBeLessThan(2_000_000);
      }
      expect({}).not.toHaveProperty("polluted");
    },
  );
});

describe("P14 P15 names and ids that are off", () => {
  test.each(TEST_FORMATS)("from %s are told apart, and the next request is accepted", async (format) => {
    const names = ["Look", "l\u043eok", "look ", "../look", "look\u0000", "", "x".repeat(300), "1look"];
    const ids = ["same", "same", "same", "a b", "x".repeat(400), "\u0000", "ünï", "1"];
    server.setScript([
      {
        actions: names.map((name, index) => ({
          type: "tool" as const,
          name,
          id: ids[index] ?? "",
          input: {},
        })),
      },
      { actions: Array.from({ length: 200 }, () => ({ type: "tool" as const, name: "look", input: {} })) },
      "Fine.",
    ]);
    const history = new History([TOOL]);
    history.ask(text("Go"));
    const connection = testConnection(format, { baseUrl: server.baseUrl, fetch });
    const { message } = await history.step(connection);
    const calls = message.parts.flatMap((part) => (part.type === "dynamic-tool" ? [part] : []));
    expect(new Set(calls.map(({ toolCallId }) => toolCallId)).size).toBe(calls.length);
    expect(calls.filter(({ state }) => state === "input-available")).toEqual([]);
    await history.step(connection);
    const { end } = await history.step(connection);
    expect([server.requests.at(-1)?.refusal, end.outcome]).toEqual([null, "complete"]);
  });
});

describe("P09 a stream that says nothing", () => {
  const SILENCE_MS = 400;
  test.each(TEST_FORMATS)("but signs of life is given up in %s", async (format) => {
    const pings = Array.from(
      { length: 40 },
      () => [{ type: "ping" }, { type: "wait", ms: 100 }] as const,
    ).flat();
    server.setScript([{ actions: [{ type: "text", text: "Well" }, ...pings] }]);
    const { end } = await ask(format, fetch, SILENCE_MS);
    expect(end).toMatchObject({ outcome: "failed", error: { reason: "silence" } });
  });
});
