import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type ModelServer, startModelServer } from "../../e2e/fakes/model-server/model-server";
import type { Script } from "../../e2e/fakes/model-server/script";
import type { AppMessage } from "../chat/message-types";
import { TEST_FORMATS, testConnection, type TestFormat } from "../providers/testing-connections";
import { History } from "./prepare/testing-history";
import { text } from "./prepare/testing-rows";
import type { StreamEnd } from "./read-model-stream";
import type { ToolDefinition } from "./tool-port";

const TOOL: ToolDefinition = {
  name: "look",
  description: "Looks",
  inputSchema: z.strictObject({ value: z.string().optional() }),
  kind: "server",
  timeoutMs: () => 1,
};
const SCRIPTS: Record<string, Script> = {
  "an answer in words": [
    {
      actions: [
        { type: "reasoning", text: "Hm, äöü.", deltas: 2 },
        { type: "text", text: "Grüße, 世界 👋", deltas: 3 },
      ],
    },
  ],
  "calls of tools": [
    {
      actions: [
        { type: "text", text: "I look.", deltas: 2 },
        { type: "tool", name: "look", input: { value: "a" }, deltas: 3 },
        { type: "tool", name: "look", input: {} },
      ],
    },
  ],
};

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.close());

interface Answer {
  end: StreamEnd;
  message: AppMessage;
}

/** One step whose answer is these bytes. */
async function read(format: TestFormat, fetch: typeof globalThis.fetch): Promise<Answer> {
  const history = new History([TOOL]);
  history.ask(text("Go"));
  return history.step(testConnection(format, { baseUrl: server.baseUrl, fetch }));
}

function answering(bytes: Uint8Array, ending: "eof" | "reset"): typeof globalThis.fetch {
  return async () => {
    let sent = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (!sent && bytes.length > 0) controller.enqueue(bytes);
        else if (ending === "eof") controller.close();
        else controller.error(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
        sent = true;
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
}

/** The bytes of a whole answer, and what comes of them. */
async function record(format: TestFormat, script: Script): Promise<{ bytes: Uint8Array; whole: Answer }> {
  server.setScript(script);
  let bytes = new Uint8Array();
  const whole = await read(format, async (input, init) => {
    const response = await fetch(input, init);
    bytes = new Uint8Array(await response.arrayBuffer());
    return new Response(bytes, response);
  });
  return { bytes, whole };
}

/** Every border of an event, and places around and between them, a character of several bytes included. */
function cutsOf(bytes: Uint8Array): number[] {
  const source = Buffer.from(bytes);
  const borders: number[] = [0];
  for (let at = source.indexOf("\n", 0); at >= 0; at = source.indexOf("\n", at + 1)) borders.push(at, at + 1);
  const inside = borders.flatMap((border, index) => {
    const next = borders[index + 1] ?? border;
    return [border + 1, Math.floor((border + next) / 2), next - 2];
  });
  const odd = [...source.keys()].filter((at) => (source[at] ?? 0) >= 0x80);
  return [...new Set([...borders, ...inside, ...odd])].filter((at) => at >= 0 && at < source.length);
}

/** The first byte after which nothing of the answer is missing but its terminal event. */
const TERMINAL: Record<TestFormat, string> = {
  anthropic: "event: message_stop",
  "openai-responses": "event: response.completed",
  "openai-chat": '"finish_reason":"',
  "openai-compatible": '"finish_reason":"',
  google: '"finishReason"',
};

const cases = TEST_FORMATS.flatMap((format) =>
  Object.keys(SCRIPTS).flatMap((name) =>
    (["eof", "reset"] as const).map((ending) => [format, name, ending] as const),
  ),
);

describe("T39 P07 a stream that is cut", () => {
  test.each(cases)("in %s, in %s, by %s, is a failure wherever it is cut", async (format, name, ending) => {
    const { bytes, whole } = await record(format, SCRIPTS[name] ?? []);
    expect(whole.end.outcome).toBe("complete");
    const terminal = Buffer.from(bytes).lastIndexOf(TERMINAL[format]);
    expect(terminal).toBeGreaterThan(0);
    const cuts = cutsOf(bytes);
    expect(cuts.length).toBeGreaterThan(20);
    const finished: number[] = [];
    for (const cut of cuts) {
      const { end, message } = await read(format, answering(bytes.slice(0, cut), ending));
      if (end.outcome === "failed") continue;
      finished.push(cut);
      // Whatever counts as finished has everything in it.
      expect(message.parts).toEqual(whole.message.parts);
    }
    expect(finished.filter((cut) => cut <= terminal)).toEqual([]);
  });
});

/** The same stream in other ways that the standard allows. */
const FRAMINGS: Record<string, (source: string) => string> = {
  "carriage returns and line feeds": (source) => source.replaceAll("\r\n", "\n").replaceAll("\n", "\r\n"),
  // Whether a line feed belongs to the last one is known only when something follows.
  "carriage returns": (source) => `${source.replaceAll("\r\n", "\n").replaceAll("\n", "\r")}: end`,
  "a byte order mark": (source) => `\uFEFF${source}`,
  "comments and fields that nobody knows": (source) => `: hello\nretry: soon\nid: a\0b\nx: y\n\n${source}`,
  "no space behind the colon": (source) => source.replaceAll("data: ", "data:"),
};

describe("P10 a stream of events", () => {
  test.each(TEST_FORMATS)("in %s says the same however it is framed, byte by byte", async (format) => {
    const { bytes, whole } = await record(format, SCRIPTS["an answer in words"] ?? []);
    const source = Buffer.from(bytes).toString();
    for (const [name, frame] of Object.entries(FRAMINGS)) {
      const framed = Buffer.from(frame(source));
      const answer = await read(format, async () => {
        const single = new ReadableStream<Uint8Array>({
          start(controller) {
            for (const byte of framed) controller.enqueue(new Uint8Array([byte]));
            controller.close();
          },
        });
        return new Response(single, {
          headers: { "content-type": "text/event-stream" },
        });
      });
      expect([name, answer.end.outcome, answer.message.parts]).toEqual([
        name,
        "complete",
        whole.message.parts,
      ]);
    }
  });
});
