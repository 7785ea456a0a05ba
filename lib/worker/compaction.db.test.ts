import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listMessages } from "../../db/queries/messages";
import { modelCalls } from "../../db/schema/model-calls";
import { models } from "../../db/schema/models";
import { userCompactionThresholds } from "../../db/schema/user-compaction-thresholds";
import { SUMMARY_REQUEST } from "../chat/compaction";
import type { WorkerBench } from "./testing-bench";
import { CompactionBench, full, using, WINDOW } from "./testing-compaction";
import { callPart, fails, says, textParts } from "./testing-model";

let compaction: CompactionBench;
let bench: WorkerBench;

beforeEach(async () => {
  compaction = await CompactionBench.create();
  bench = compaction.bench;
});

afterEach(async () => {
  await bench.drop();
});

describe("automatic compaction", () => {
  it("T56 summarises before the next generation, and answers the pending message word for word", async () => {
    await compaction.start();
    const chatId = await compaction.answeredChat(full("The first answer"));
    bench.model.script(using(910, textParts("What was ", "said")), says("The second answer"));

    await compaction.send(chatId, "The second question");
    await compaction.settledAfter(3, chatId);

    expect(compaction.prompt(1)).toContain("The first question");
    expect(compaction.prompt(1)).toContain(SUMMARY_REQUEST);
    expect(compaction.prompt(1)).not.toContain("The second question");
    expect(compaction.prompt(2)).toContain("What was said");
    expect(compaction.prompt(2)).toContain("The second question");
    expect(compaction.prompt(2)).not.toContain("The first");
    expect(await compaction.transcript(chatId)).toEqual([
      expect.stringContaining("The first question"),
      expect.stringContaining("The first answer"),
      expect.stringContaining("The second question"),
      "summary",
      expect.stringContaining("The second answer"),
    ]);
  });

  it("tells people the figures, and costs what its request cost", async () => {
    await compaction.start();
    const chatId = await compaction.answeredChat(full("The first answer"));
    bench.model.script(using(910, textParts("In short")), says("The second answer"));
    await compaction.send(chatId, "Next");
    await compaction.settledAfter(3, chatId);

    const { items } = await listMessages(bench.db, { chatId, limit: 50 });
    const told = items.find((item) => item.compaction === "summary");
    expect(told?.parts).toMatchObject([
      {
        type: "dynamic-tool",
        toolName: "chat_summarized",
        state: "output-available",
        output: {
          summary: "In short",
          source: "automatic",
          threshold_percent: 70,
          usage_percent: 90,
          context_tokens: 900,
          context_limit_tokens: WINDOW,
          estimated_context_tokens: expect.any(Number),
        },
      },
    ]);
    const books = await bench.db.select().from(modelCalls).orderBy(modelCalls.id);
    expect(books.map(({ purpose, state }) => `${purpose} ${state}`)).toEqual([
      "generation settled",
      "compaction settled",
      "generation settled",
    ]);
  });

  it("is never done for a turn that has ended, nor over a person's own threshold", async () => {
    await compaction.start();
    const chatId = await compaction.answeredChat(full("Over at once"));
    expect(bench.model.requests).toHaveLength(1);
    const { userId, modelId } = bench.workbench;
    await bench.db.insert(userCompactionThresholds).values({ userId, modelId, thresholdPercent: 100 });
    bench.model.script(says("Uncompacted"));
    await compaction.send(chatId, "Next");
    await compaction.settledAfter(2, chatId);
    expect(compaction.prompt(1)).toContain("The first question");
  });

  it("T56 ends with an error when the chat is as large as before, and compacts in no circle", async () => {
    bench.tools.define("work", async () => ({ output: "done", isError: false }));
    await compaction.start();
    const chatId = await compaction.answeredChat(full("The first answer"));
    const work = using(900, [callPart("c1", "work", {})], "tool-calls");
    bench.model.script(full("In short"), work);
    await compaction.send(chatId, "Next");
    const chat = await bench.settled(chatId, "error");
    expect(chat.lastError).toMatchObject({ kind: "config", retryable: false });
    expect(bench.model.requests).toHaveLength(3);
  });

  it("goes on with a turn that it met in the middle", async () => {
    bench.tools.define("work", async () => ({ output: "the result", isError: false }));
    await compaction.start();
    bench.model.script(
      using(900, [callPart("c1", "work", {})], "tool-calls"),
      full("Half done"),
      says("All done"),
    );
    const chatId = await bench.createChat("A long task", compaction.ctx.pubsub);
    await bench.settled(chatId);
    expect(bench.model.requests).toHaveLength(3);
    expect(compaction.prompt(1)).toContain("the result");
    expect(compaction.prompt(2)).toContain("Half done");
    expect(compaction.prompt(2)).not.toContain("the result");
  });
});

describe("the request for a summary", () => {
  it("is the last request and one message more, so that the provider's cache serves it", async () => {
    bench.tools.define("work", async () => ({ output: "done", isError: false }));
    await compaction.start();
    bench.model.script(using(900, [callPart("c1", "work", {})], "tool-calls"), full("Short"), says("Done"));
    const chatId = await bench.createChat("Task", compaction.ctx.pubsub);
    await bench.settled(chatId);
    const [first, summary] = bench.model.requests;
    expect(summary?.tools).toEqual(first?.tools);
    expect(summary?.prompt.slice(0, first?.prompt.length)).toEqual(first?.prompt);
    expect(JSON.stringify(summary?.prompt.at(-1))).toContain(SUMMARY_REQUEST);
  });

  it("is made once more without tools when it was refused for its size", async () => {
    bench.tools.define("work", async () => ({ output: `${"x".repeat(9_000)}the end`, isError: false }));
    await compaction.start();
    const tooLong = fails(new Error("prompt is too long: 1200 tokens > 1000 maximum"));
    const work = using(900, [callPart("c1", "work", {})], "tool-calls");
    bench.model.script(work, tooLong, full("In short"), says("Done"));
    const chatId = await bench.createChat("Task", compaction.ctx.pubsub);
    await bench.settled(chatId);
    const [, , again] = bench.model.requests;
    expect(again?.tools ?? []).toEqual([]);
    expect(again?.prompt.map(({ role }) => role)).not.toContain("tool");
    expect(JSON.stringify(again?.prompt).length).toBeLessThan(9_000);
    expect(JSON.stringify(again?.prompt)).toContain("the end");
    expect(
      (await bench.db.select().from(modelCalls)).map(({ state, errorKind }) => [state, errorKind]),
    ).toEqual(expect.arrayContaining([["failed", "context_overflow"]]));
  });

  it("ends with an error when it does not fit without tools either", async () => {
    await compaction.start();
    const chatId = await compaction.answeredChat(full("Answer"));
    const tooLong = fails(new Error("prompt is too long: 1200 tokens > 1000 maximum"));
    bench.model.script(tooLong, tooLong);
    await compaction.send(chatId, "Next");
    expect((await bench.settled(chatId, "error")).lastError).toMatchObject({ kind: "config" });
    expect(await compaction.transcript(chatId)).not.toContain("summary");
  });

  it("is made without tools when the model would rather call one", async () => {
    bench.tools.define("work", async () => ({ output: "done", isError: false }));
    await compaction.start();
    const chatId = await compaction.answeredChat(full("Answer"));
    bench.model.script(
      using(900, [callPart("c9", "work", {})], "tool-calls"),
      full("In short"),
      says("Done"),
    );
    await compaction.send(chatId, "Next");
    await compaction.settledAfter(4, chatId);
    expect(bench.tools.ran).toEqual([]);
  });

  it.each([
    ["cut off", using(900, textParts("Half a summ"), "length")],
    ["empty", using(900, textParts("  "))],
  ])("is never committed when the summary is %s", async (_, reply) => {
    await compaction.start();
    const chatId = await compaction.answeredChat(full("Answer"));
    bench.model.script(reply);
    await compaction.send(chatId, "Next");
    const chat = await bench.settled(chatId, "error");
    expect(chat.lastError).toMatchObject({ kind: "generic", retryable: true });
    expect(await compaction.transcript(chatId)).not.toContain("summary");
  });

  it("leaves as much room for the summary as the window has", async () => {
    await bench.db.update(models).set({ contextLimit: 100_000 });
    bench.resolveModel = async () => ({
      ok: true,
      connection: { ...bench.model.connection(), contextLimit: 100_000 },
    });
    await compaction.start();
    const chatId = await compaction.answeredChat(using(95_000, textParts("Answer")));
    bench.model.script(full("In short"), says("Done"));
    await compaction.send(chatId, "Next");
    await compaction.settledAfter(3, chatId);
    expect(bench.model.requests[1]?.maxOutputTokens).toBeLessThan(5_000);
    expect(bench.model.requests[1]?.maxOutputTokens).toBeGreaterThan(3_000);
    expect(bench.model.requests[2]?.maxOutputTokens).toBeUndefined();
  });

  it("is tried again like any other when the provider is away", async () => {
    await compaction.start();
    const chatId = await compaction.answeredChat(full("Answer"));
    bench.model.script(fails(new Error("overloaded")), full("In short"), says("Done"));
    await compaction.send(chatId, "Next");
    await compaction.settledAfter(4, chatId);
    expect((await compaction.transcript(chatId)).filter((row) => row === "summary")).toHaveLength(1);
  });
});
