import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "../../e2e/fakes/model-server/model-server";
import { type JsonObject, objects } from "../../e2e/fakes/model-server/format";
import type { Script } from "../../e2e/fakes/model-server/script";
import type { Pubsub } from "../../db/pubsub";
import { createOutgoingGuard, type OutgoingGuard } from "../providers/guarded-fetch";
import { TEST_API_KEY, TEST_FORMATS, testConnection } from "../providers/testing-connections";
import { interrupt } from "../transitions/interrupt";
import { sendMessage } from "../transitions/send-message";
import { WorkerBench } from "./testing-bench";

let bench: WorkerBench;
let server: ModelServer;
let guard: OutgoingGuard;
let pubsub: Pubsub;

beforeEach(async () => {
  bench = await WorkerBench.create();
  server = await startModelServer({ apiKey: TEST_API_KEY });
  guard = createOutgoingGuard();
  bench.tools.define("look", async () => ({ output: { files: ["a.ts", "b.ts"] }, isError: false }));
  bench.tools.define("fail", async () => ({ output: { error: "It is not there." }, isError: true }));
});

afterEach(async () => {
  await bench.drop();
  guard.close();
  await server.close();
});

/** Each request begins with the one before it, cache marks aside, and has the same tools. */
function expectPrefixes(bodies: JsonObject[]): void {
  const messagesOf = (body: JsonObject) => objects(body["messages"] ?? body["input"] ?? body["contents"]);
  const plain = (value: unknown) =>
    JSON.stringify(value, (key, inner: unknown) => (key === "cache_control" ? undefined : inner));
  for (const [index, body] of bodies.entries()) {
    const before = bodies[index - 1];
    if (before === undefined) continue;
    const [earlier, messages] = [messagesOf(before), messagesOf(body)];
    expect(earlier.length).toBeGreaterThan(0);
    expect(plain(messages.slice(0, earlier.length))).toBe(plain(earlier));
    for (const head of ["tools", "system", "systemInstruction"])
      expect(plain(body[head])).toBe(plain(before[head]));
  }
}

describe.each(TEST_FORMATS)("through the real package for %s", (format) => {
  beforeEach(async () => {
    const connection = testConnection(format, {
      baseUrl: server.baseUrl,
      fetch: guard.fetchAllowing([server.url]),
      modelId: bench.workbench.modelId,
      providerId: bench.workbench.providerId,
    });
    bench.resolveModel = async () => ({ ok: true, connection });
    ({ pubsub } = await bench.startWorker());
  });

  async function say(chatId: string, text: string): Promise<void> {
    await sendMessage(
      { db: bench.db, pubsub },
      {
        chatId,
        content: [{ type: "text", text }],
        authorId: bench.workbench.userId,
        modelId: null,
        reasoningEffort: null,
        busyBehavior: "queue",
      },
    );
  }

  const lastText = async (chatId: string) => {
    const part = (await bench.rows(chatId)).at(-1)?.parts.at(-1);
    return part?.type === "text" ? part.text : null;
  };

  it("a task of several steps is accepted step by step, and each request continues the one before", async () => {
    server.setScript([
      {
        actions: [
          { type: "reasoning", text: "Let me look around.", deltas: 3 },
          { type: "text", text: "I look.", deltas: 2 },
          { type: "tool", name: "look", input: { value: "." }, deltas: 4 },
          { type: "tool", name: "fail", input: {} },
        ],
      },
      // Google's API knows no broken arguments; what breaks the tool's own rules is as good.
      {
        actions: [
          format === "google"
            ? { type: "tool", name: "look", input: { value: 3 } }
            : { type: "tool", name: "look", rawInput: '{"value": ' },
        ],
      },
      { actions: [{ type: "tool", name: "nowhere", input: {} }] },
      {
        actions: [
          { type: "reasoning", text: "Enough." },
          { type: "text", text: "Two files.", deltas: 3 },
        ],
      },
      "And that was all.",
    ]);
    const chatId = await bench.createChat("What is here?", pubsub);
    await bench.settled(chatId);
    await say(chatId, "Anything else?");
    await bench.settled(chatId);
    expect(await lastText(chatId)).toBe("And that was all.");
    expect(server.requests.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expectPrefixes(server.requests.map(({ body }) => body));
  });

  const held: [string, Script][] = [
    [
      "reasoning",
      [
        {
          actions: [
            { type: "reasoning", text: "Cut off here" },
            { type: "gate", name: "held" },
          ],
        },
        "Fine.",
      ],
    ],
    [
      "text",
      [
        {
          actions: [
            { type: "reasoning", text: "Done thinking" },
            { type: "text", text: "Cut off here" },
            { type: "gate", name: "held" },
          ],
        },
        "Fine.",
      ],
    ],
    [
      "a tool's input",
      [
        {
          actions: [
            { type: "text", text: "I look." },
            { type: "tool", name: "look", input: { value: "Cut off here" }, deltas: 40, perSecond: 20 },
          ],
        },
        "Fine.",
      ],
    ],
    [
      "calls that are complete",
      [
        {
          actions: [
            { type: "tool", name: "look", input: { value: "Cut off here" } },
            { type: "tool", name: "look", input: {} },
            { type: "gate", name: "held" },
          ],
        },
        "Fine.",
      ],
    ],
  ];

  // Chat Completions keeps its reasoning to itself.
  it.each(held.filter(([place]) => format !== "openai-chat" || place !== "reasoning"))(
    "T44 after an interrupt in the middle of %s the next message is accepted",
    async (_name, script) => {
      server.setScript(script);
      const chatId = await bench.createChat("Go", pubsub);
      await bench.streamed(chatId, "Cut");
      await interrupt({ db: bench.db, pubsub }, { chatId });
      await bench.settled(chatId);
      await say(chatId, "Go on");
      await bench.settled(chatId);
      expect(await lastText(chatId)).toBe("Fine.");
      expect(server.requests.at(-1)?.status).toBe(200);
    },
  );

  it.each(["reset", "eof"] as const)(
    "a stream that ends by %s is tried again, and leaves no trace",
    async (ending) => {
      server.setScript([{ actions: [{ type: "text", text: "Lost" }, { type: ending }] }, "Kept."]);
      const chatId = await bench.createChat("Go", pubsub);
      await bench.settled(chatId);
      expect(await lastText(chatId)).toBe("Kept.");
      expect(await bench.rows(chatId)).toHaveLength(2);
    },
  );

  it("an answer in another provider's words is replayed without what only that one could read", async () => {
    server.setScript([
      {
        actions: [
          { type: "reasoning", text: "Mine" },
          { type: "tool", name: "look", input: {} },
        ],
      },
      "One.",
      "Two.",
    ]);
    const chatId = await bench.createChat("Go", pubsub);
    await bench.settled(chatId);
    await bench.sql`alter table chat_messages disable trigger all`;
    await bench.sql`update chat_messages set origin = '{"connection":"prv_other","provider":"x","model":"y"}'::text::json
      where role = 'assistant'`;
    await bench.sql`alter table chat_messages enable trigger all`;
    await say(chatId, "Again");
    await bench.settled(chatId);
    expect(await lastText(chatId)).toBe("Two.");
    expect(JSON.stringify(server.requests.at(-1)?.body)).not.toContain("Mine");
  });
});
