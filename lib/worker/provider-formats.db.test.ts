import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../e2e/fakes/model-server/format";
import type { Script } from "../../e2e/fakes/model-server/script";
import { TEST_FORMATS } from "../providers/testing-connections";
import { interrupt } from "../transitions/interrupt";
import { FormatBench, messagesOf } from "./testing-formats";

let formats: FormatBench;

beforeEach(async () => {
  formats = await FormatBench.create();
});

afterEach(async () => {
  await formats.drop();
});

/** Each request begins with the one before it, cache marks aside, and has the same tools. */
function expectPrefixes(bodies: JsonObject[]): void {
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
  beforeEach(() => formats.use(format));

  it("a task of several steps is accepted step by step, and each request continues the one before", async () => {
    formats.server.setScript([
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
    const chatId = await formats.ask("What is here?");
    await formats.say(chatId, "Anything else?");
    expect(await formats.lastText(chatId)).toBe("And that was all.");
    expect(formats.server.requests.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expectPrefixes(formats.server.requests.map(({ body }) => body));
  });

  it("over twenty steps, each request begins with the one before it, byte for byte", async () => {
    const step = (n: number): Script[number] => ({
      actions: [
        { type: "reasoning", text: `Thought ${n}` },
        { type: "text", text: `Step ${n}.` },
        { type: "tool", name: n % 4 === 0 ? "fail" : "look", input: n % 4 === 0 ? {} : { value: `${n}` } },
      ],
    });
    formats.server.setScript([...Array.from({ length: 20 }, (_, n) => step(n)), "Done."] as Script);
    const chatId = await formats.ask("Take your time");
    expect(await formats.lastText(chatId)).toBe("Done.");
    expect(formats.server.requests).toHaveLength(21);
    expectPrefixes(formats.server.requests.map(({ body }) => body));
  });

  const INPUT = "a tool's input";
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
      INPUT,
      [
        {
          actions: [
            { type: "text", text: "I look." },
            {
              type: "tool",
              name: "look",
              input: { value: "Cut off here, with more to come than was said" },
              deltas: 2,
              heldBy: "held",
            },
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
    async (place, script) => {
      formats.server.setScript(script);
      const { bench, pubsub } = formats;
      const chatId = await bench.createChat("Go", pubsub);
      // Google sends a call whole: in its middle there is nothing to see of it.
      await bench.streamed(chatId, place === INPUT && format === "google" ? "I look" : "Cut");
      await interrupt({ db: bench.db, pubsub }, { chatId });
      await bench.settled(chatId);
      await formats.say(chatId, "Go on");
      expect(await formats.lastText(chatId)).toBe("Fine.");
      expect(formats.server.requests.at(-1)?.status).toBe(200);
    },
  );

  it.each(["reset", "eof"] as const)(
    "a stream that ends by %s is tried again, and leaves no trace",
    async (ending) => {
      formats.server.setScript([{ actions: [{ type: "text", text: "Lost" }, { type: ending }] }, "Kept."]);
      const chatId = await formats.ask("Go");
      expect(await formats.lastText(chatId)).toBe("Kept.");
      expect(await formats.bench.rows(chatId)).toHaveLength(2);
    },
  );

  it("an answer in another provider's words is replayed without what only that one could read", async () => {
    formats.server.setScript([
      {
        actions: [
          { type: "reasoning", text: "Mine" },
          { type: "tool", name: "look", input: {} },
        ],
      },
      "One.",
      "Two.",
    ]);
    const chatId = await formats.ask("Go");
    await formats.bench.sql`alter table chat_messages disable trigger all`;
    await formats.bench
      .sql`update chat_messages set origin = '{"connection":"prv_other","provider":"x","model":"y"}'::text::json
      where role = 'assistant'`;
    await formats.bench.sql`alter table chat_messages enable trigger all`;
    await formats.say(chatId, "Again");
    expect(await formats.lastText(chatId)).toBe("Two.");
    expect(JSON.stringify(formats.server.requests.at(-1)?.body)).not.toContain("Mine");
  });
});
