import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { modelCalls } from "../../db/schema/model-calls";
import { fold } from "../chat/fold";
import type { AppChunk } from "../chat/message-types";
import { seal } from "../chat/seal";
import { sendMessage } from "../transitions/send-message";
import { until, WorkerBench } from "./testing-bench";
import { callPart, calls, finish, gate, says, textParts } from "./testing-model";

let bench: WorkerBench;

beforeEach(async () => {
  bench = await WorkerBench.create();
});

afterEach(async () => {
  await bench.drop();
});

describe("a turn", () => {
  it("T01 of one step answers, and lands waiting and nobody's", async () => {
    bench.model.script(says("Hello ", "you"));
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    const chat = await bench.settled(chatId);
    const [, answer, ...more] = await bench.rows(chatId);
    expect(more).toEqual([]);
    expect(answer).toMatchObject({
      role: "assistant",
      finishReason: "stop",
      origin: { connection: "prv_scripted" },
      modelId: "mod_scripted",
      usage: { inputTokens: 10, outputTokens: 5 },
      costMicros: 20,
      contextLimit: 100_000,
    });
    expect(answer?.parts.filter((part) => part.type === "text")).toMatchObject([{ text: "Hello you" }]);
    expect(chat).toMatchObject({ generationAttempt: 0, retryState: null, turnStartedAt: null });
    expect(await bench.db.select().from(modelCalls)).toMatchObject([
      { state: "settled", attempt: 1, costMicros: 20, purpose: "generation" },
    ]);
  });

  it("streams each step under the id that its row gets, and stores what the log folds to", async () => {
    const held = gate();
    bench.model.script(async function* () {
      yield* [
        { type: "reasoning-start", id: "r" } as const,
        { type: "reasoning-delta", id: "r", delta: "hm" } as const,
      ];
      yield { type: "reasoning-end", id: "r" };
      yield* textParts("Streamed ", "text");
      await held.opened;
      yield finish();
    });
    const { pubsub, partLog } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    await bench.streamed(chatId, "Streamed");
    const chat = await bench.chat(chatId);
    const chunks: AppChunk[] = [];
    const key = { chatId, historyVersion: chat.historyVersion, attempt: chat.generationAttempt };
    const following = (async () => {
      for await (const frame of partLog.follow(key, 0, AbortSignal.timeout(10_000)))
        chunks.push(...frame.chunks);
    })();
    held.open();
    await bench.settled(chatId);
    await following;
    const row = (await bench.rows(chatId)).at(-1);
    const folded = seal(await fold(chunks, row?.id ?? ""), { calls: "keep", reason: "" });
    expect({ id: row?.id, parts: row?.parts, metadata: row?.metadata }).toEqual({
      id: folded.id,
      parts: folded.parts,
      metadata: folded.metadata,
    });
    expect(chunks).toContainEqual(expect.objectContaining({ type: "start", messageId: row?.id }));
    expect(Object.keys(row?.metadata.reasoning ?? {})).toEqual(["r"]);
  });

  it("of several steps runs tools between model calls, each step in one commit", async () => {
    bench.tools.define("look", async ({ input }) => ({ output: { saw: input }, isError: false }));
    bench.model.script(
      calls(callPart("c1", "look", { value: "a" })),
      calls(callPart("c1", "look", {})),
      says("Done"),
    );
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Look", pubsub);
    await bench.settled(chatId);
    const rows = await bench.rows(chatId);
    expect(rows.map((row) => row.role)).toEqual(["user", "assistant", "assistant", "assistant"]);
    expect(rows[1]?.calls).toMatchObject([
      { state: "finished", output: { saw: { value: "a" } }, isError: false },
    ]);
    expect(bench.model.requests).toHaveLength(3);
    const prompts = bench.model.requests.map(({ prompt }) => JSON.stringify(prompt).slice(0, -1));
    expect(prompts[1]?.startsWith(prompts[0] ?? "?")).toBe(true);
    expect(prompts[2]?.startsWith(prompts[1] ?? "?")).toBe(true);
    const hashes = (await bench.db.select().from(modelCalls)).map((call) => call.requestPrefixHash);
    expect(new Set(hashes).size).toBe(1);
  });

  it("T47 runs calls side by side, and tells and stores their results in the order of the calls", async () => {
    const first = gate();
    bench.tools.define("slow", async () => {
      await first.opened;
      return { output: "slow", isError: false };
    });
    bench.tools.define("fast", async () => ({ output: "fast", isError: false }));
    bench.model.script(calls(callPart("a", "slow", {}), callPart("b", "fast", {})), says("Done"));
    const { pubsub, partLog } = await bench.startWorker();
    const chatId = await bench.createChat("Both", pubsub);
    await until("the fast one has ended", async () =>
      (await bench.rows(chatId)).some((row) => row.calls.some((call) => call.state === "finished")),
    );
    const { historyVersion, generationAttempt: attempt } = await bench.chat(chatId);
    const told: string[] = [];
    const following = (async () => {
      const key = { chatId, historyVersion, attempt };
      for await (const { chunks } of partLog.follow(key, 0, AbortSignal.timeout(10_000))) {
        told.push(
          ...chunks.flatMap((chunk) => (chunk.type === "tool-output-available" ? chunk.toolCallId : [])),
        );
      }
    })();
    expect(told).toEqual([]);
    first.open();
    await bench.settled(chatId);
    await following;
    expect(told).toEqual(["a", "b"]);
    const outputs = (await bench.rows(chatId))[1]?.parts.flatMap((part) =>
      part.type === "dynamic-tool" && part.state === "output-available" ? part.output : [],
    );
    expect(outputs).toEqual(["slow", "fast"]);
  });

  it("T48 T50 goes on after unknown tools, bad input, broken JSON and tools that throw", async () => {
    bench.tools.define("fine", async () => ({ output: 1, isError: false }));
    bench.tools.define("panics", () => {
      throw new Error("The bottom fell out.");
    });
    bench.model.script(
      calls(
        callPart("a", "nowhere", {}),
        callPart("b", "fine", '{"value":'),
        callPart("c", "fine", { value: 1, Value: "x" }),
        callPart("d", "panics", {}),
        callPart("e", "fine", {}),
      ),
      says("Done"),
    );
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Break it", pubsub);
    await bench.settled(chatId);
    const [, worked, answer] = await bench.rows(chatId);
    const errors = worked?.parts.map((part) =>
      part.type === "dynamic-tool" && part.state === "output-error" ? part.errorText : null,
    );
    expect(errors?.slice(-5)).toEqual([
      expect.stringContaining("nowhere"),
      expect.stringContaining("JSON"),
      expect.stringMatching(/value: .*Unrecognized key.*Value/),
      "The bottom fell out.",
      null,
    ]);
    expect(answer?.parts.at(-1)).toMatchObject({ text: "Done" });
    expect(new Set(bench.tools.ran.map((call) => call.toolName))).toEqual(new Set(["panics", "fine"]));
    expect(bench.tools.ran).toHaveLength(2);
  });

  it("says what an empty answer was, and ends there", async () => {
    bench.model.script(() => [finish()]);
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    await bench.settled(chatId);
    const row = (await bench.rows(chatId)).at(-1);
    expect(row?.parts.at(-1)).toEqual({ type: "data-outcome", data: { kind: "empty" } });
  });

  it("does not run calls of an answer that was cut at the output limit", async () => {
    bench.tools.define("fine", async () => ({ output: 1, isError: false }));
    bench.model.script(() => [...textParts("So"), callPart("a", "fine", {}), finish("length")]);
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    await bench.settled(chatId);
    const row = (await bench.rows(chatId)).at(-1);
    expect(row?.calls).toEqual([]);
    expect(row?.parts).toMatchObject([
      { type: "step-start" },
      { text: "So" },
      { state: "output-error", errorText: expect.stringContaining("output limit") },
      { data: { kind: "length" } },
    ]);
    expect(bench.tools.ran).toEqual([]);
  });

  it("says that a batch touched a workspace, without waiting for what follows from that", async () => {
    bench.tools.define("execute", async () => ({ output: 1, isError: false }), "workspace");
    bench.model.script(calls(callPart("a", "execute", {})), says("Done"));
    const { pubsub } = await bench.startWorker({
      onToolBatch: async (chatId) => {
        bench.touched.push(chatId);
        throw new Error("It is only a follow-up.");
      },
    });
    const chatId = await bench.createChat("Run", pubsub);
    await bench.settled(chatId);
    expect(bench.touched).toEqual([chatId]);
  });

  it("answers what was queued meanwhile, and takes a steered message in behind the results", async () => {
    const held = gate();
    bench.tools.define("look", async () => {
      await held.opened;
      return { output: 1, isError: false };
    });
    bench.model.script(calls(callPart("a", "look", {})), says("Blue, then"), says("You are welcome"));
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Paint it", pubsub);
    await until("it looks", () => bench.tools.ran.length === 1);
    for (const [text, busyBehavior] of [
      ["Thanks", "queue"],
      ["Rather blue", "steer"],
    ] as const) {
      await sendMessage(
        { db: bench.db, pubsub },
        {
          chatId,
          content: [{ type: "text", text }],
          authorId: bench.workbench.userId,
          modelId: null,
          reasoningEffort: null,
          busyBehavior,
        },
      );
    }
    held.open();
    await bench.settled(chatId);
    const said = (await bench.rows(chatId)).map((row) =>
      row.parts.map((part) => (part.type === "text" ? part.text : "")).join(""),
    );
    expect(said).toEqual(["Paint it", "", "Rather blue", "Blue, then", "Thanks", "You are welcome"]);
  });

  it("T28 finds a chat by polling when every hint is lost", async () => {
    bench.model.script(calls(callPart("a", "look", {})), says("Done"));
    bench.tools.define("look", async () => ({ output: 1, isError: false }));
    await bench.startWorker({ pubsub: bench.workbench.pubsub });
    const chatId = await bench.createChat("Hi", bench.workbench.pubsub);
    await bench.settled(chatId);
    expect(await bench.rows(chatId)).toHaveLength(3);
  });

  it("stops with an error that says what to do when no model can be used", async () => {
    const error = { kind: "config", message: "No model is set up.", retryable: false } as const;
    bench.resolveModel = async () => ({ ok: false, error });
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    expect((await bench.settled(chatId, "error")).lastError).toEqual(error);
    expect(await bench.db.select().from(modelCalls).where(eq(modelCalls.chatId, chatId))).toEqual([]);
  });
});
