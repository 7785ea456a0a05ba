import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FormatBench, messagesOf } from "./testing-formats";

let formats: FormatBench;

beforeEach(async () => {
  formats = await FormatBench.create();
});

afterEach(async () => {
  await formats.drop();
});

const previousIds = () => formats.server.requests.map(({ body }) => body["previous_response_id"] ?? null);
const lengths = () => formats.server.requests.map(({ body }) => messagesOf(body).length);

describe("a chat whose answers OpenAI keeps", () => {
  beforeEach(() => formats.use("openai-responses", { store: true }));

  it("goes on from the last answer with what is new, and sends everything again behind results", async () => {
    formats.server.setScript([
      "One.",
      {
        actions: [
          { type: "reasoning", text: "Hm." },
          { type: "tool", name: "look", input: {} },
        ],
      },
      "Two.",
      "Three.",
    ]);
    const chatId = await formats.ask("First");
    await formats.say(chatId, "Second");
    await formats.say(chatId, "Third");
    expect(await formats.lastText(chatId)).toBe("Three.");
    expect(previousIds()).toEqual([null, "resp_1", null, "resp_3"]);
    // The system prompt is not part of what is kept.
    expect(lengths()).toEqual([2, 2, 7, 2]);
    expect(formats.server.requests.every(({ body }) => body["store"] === true)).toBe(true);
  });

  it("is told in full when the answer is gone, and references nothing that may be", async () => {
    formats.server.setScript([
      {
        actions: [
          { type: "reasoning", text: "Hm." },
          { type: "text", text: "One." },
        ],
      },
      "Two.",
    ]);
    const chatId = await formats.ask("First");
    formats.server.forgetResponses();
    await formats.say(chatId, "Second");
    expect(await formats.lastText(chatId)).toBe("Two.");
    expect(previousIds()).toEqual([null, "resp_1", null]);
    expect(formats.server.requests.map(({ status }) => status)).toEqual([200, 400, 200]);
    expect(lengths().at(-1)).toBe(5);
  });

  it("is told in full to another model, and by a plan", async () => {
    formats.server.setScript([{ steps: ["Fine."], after: "repeat" }]);
    const chatId = await formats.ask("First");
    formats.use("openai-responses", { store: false });
    await formats.say(chatId, "Second");
    formats.use("openai-responses", { store: true });
    await formats.say(chatId, "Third");
    await formats.bench.sql`update chats set plan_mode = true, snapshot_version = snapshot_version + 1`;
    await formats.say(chatId, "Fourth");
    expect(previousIds()).toEqual([null, null, null, null]);
  });
});

describe("a provider that does not take its own reasoning back", () => {
  it.each(["anthropic", "openai-responses", "google"] as const)(
    "is asked once more without it: %s",
    async (format) => {
      formats.use(format);
      const message = {
        anthropic: "messages.1.content.0: Invalid `signature` in `thinking` block",
        "openai-responses": "The encrypted content for item rs_1 could not be verified.",
        google: "Thought signature is not valid.",
      }[format];
      formats.server.setScript([
        {
          actions: [
            { type: "reasoning", text: "Mine alone." },
            { type: "text", text: "One." },
          ],
        },
        { error: { status: 400, message } },
        "Two.",
      ]);
      const chatId = await formats.ask("First");
      await formats.say(chatId, "Second");
      expect(await formats.lastText(chatId)).toBe("Two.");
      expect(formats.server.requests.map(({ rawBody }) => rawBody.includes("Mine alone."))).toEqual([
        false,
        true,
        false,
      ]);
    },
  );

  it("is asked no more than once so, and the error tells what is wrong", async () => {
    formats.use("anthropic");
    const error = { status: 400, message: "messages.1.content.0: Invalid `signature` in `thinking` block" };
    formats.server.setScript([{ error }, { error }, "Never."]);
    const chatId = await formats.bench.createChat("First", formats.pubsub);
    const chat = await formats.bench.settled(chatId, "error");
    expect(chat.lastError).toMatchObject({ kind: "generic", retryable: false });
    expect(formats.server.requests).toHaveLength(2);
  });
});

describe("P21 a key that is taken away in the middle of a turn", () => {
  it("lets the call that runs end, and says at the next step what is missing", async () => {
    formats.use("anthropic");
    const error = { message: "There is no API key.", kind: "missing_key", retryable: false } as const;
    formats.bench.tools.define("look", async () => {
      formats.bench.resolveModel = async () => ({ ok: false, error });
      return { output: "seen", isError: false };
    });
    formats.server.setScript([{ actions: [{ type: "tool", name: "look", input: {} }] }, "Never."]);
    const chatId = await formats.bench.createChat("Go", formats.pubsub);
    expect((await formats.bench.settled(chatId, "error")).lastError).toEqual(error);
    expect((await formats.bench.rows(chatId))[1]?.calls).toMatchObject([
      { state: "finished", output: "seen" },
    ]);
    expect(formats.server.requests).toHaveLength(1);
  });
});
