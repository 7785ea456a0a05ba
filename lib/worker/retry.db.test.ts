import { APICallError } from "ai";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { modelCalls } from "../../db/schema/model-calls";
import { retryTurn } from "../transitions/retry-turn";
import { until, WorkerBench } from "./testing-bench";
import { fails, finish, gate, says, textParts } from "./testing-model";

let bench: WorkerBench;

beforeEach(async () => {
  bench = await WorkerBench.create();
});

afterEach(async () => {
  await bench.drop();
});

function answered(statusCode: number, headers: Record<string, string> = {}): APICallError {
  return new APICallError({
    message: `status ${statusCode}`,
    url: "https://models.test/v1",
    requestBodyValues: {},
    statusCode,
    responseHeaders: headers,
    responseBody: "{}",
  });
}

describe("a failed model call", () => {
  it("T35 is tried again after ever longer waits that anybody can see, and leaves one answer", async () => {
    bench.model.script(fails(answered(500)), fails(answered(529)), says("At last"));
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    await bench.settled(chatId);
    const rows = await bench.rows(chatId);
    expect(rows).toHaveLength(2);
    expect(rows[1]?.parts.at(-1)).toMatchObject({ text: "At last" });
    const requests = await bench.db.select().from(modelCalls).orderBy(modelCalls.attempt);
    expect(requests).toMatchObject([
      { attempt: 1, state: "failed", errorKind: "generic", statusCode: 500 },
      { attempt: 2, state: "failed", errorKind: "overloaded", statusCode: 529 },
      { attempt: 3, state: "settled" },
    ]);
  });

  it("P01 shows the wait that the provider asked for, until the wait is ended by hand", async () => {
    bench.model.script(fails(answered(429, { "retry-after": "120" })), says("Now"));
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    const retryState = await until("it waits", async () => (await bench.chat(chatId)).retryState);
    expect(retryState).toMatchObject({ attempt: 1, error: { kind: "rate_limit", retryable: true } });
    // A little longer than was asked for, so that those who were refused together do not come back together.
    expect(retryState.delayMs).toBeGreaterThanOrEqual(120_000);
    expect(retryState.delayMs).toBeLessThan(140_000);
    await retryTurn({ db: bench.db, pubsub }, { chatId });
    const chat = await bench.settled(chatId);
    expect(chat.retryState).toBeNull();
    expect(bench.model.requests).toHaveLength(2);
  });

  it("P01 is waited for by whoever takes the chat over in the middle of the wait", async () => {
    bench.model.script(fails(answered(503, { "retry-after-ms": "2500" })), says("Later"));
    const first = await bench.startWorker();
    const chatId = await bench.createChat("Hi", first.pubsub);
    const retryState = await until("it waits", async () => (await bench.chat(chatId)).retryState);
    await first.stop();
    expect((await bench.chat(chatId)).retryState).toEqual(retryState);
    await bench.startWorker();
    await bench.settled(chatId);
    const [, second] = await bench.db.select().from(modelCalls).orderBy(modelCalls.attempt);
    expect(second?.startedAt.getTime()).toBeGreaterThanOrEqual(Date.parse(retryState.retryAt) - 50);
  });

  it("T39 of a stream that was cut drops what it had streamed", async () => {
    bench.model.script(
      async function* () {
        yield* textParts("First tr").slice(0, 2);
        throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
      },
      () => [...textParts("Sec"), finish("interrupted")],
      says("Third try"),
    );
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    await bench.settled(chatId);
    const [, row] = await bench.rows(chatId);
    expect(row?.parts).toMatchObject([{ type: "step-start" }, { text: "Third try" }]);
    const kinds = (await bench.db.select().from(modelCalls).orderBy(modelCalls.attempt)).map(
      (call) => call.errorKind,
    );
    expect(kinds).toEqual(["timeout", "timeout", null]);
  });

  it.each([
    [401, "auth"],
    [404, "config"],
    [402, "usage_limit"],
  ] as const)("with status %d stops the chat at once (%s)", async (status, kind) => {
    bench.model.script(fails(answered(status)));
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    const chat = await bench.settled(chatId, "error");
    expect(chat.lastError).toMatchObject({
      kind,
      retryable: false,
      provider: "Scripted",
      statusCode: status,
    });
    expect(bench.model.requests).toHaveLength(1);
  });

  it("T41 that never gets better keeps its kind when the attempts are used up; the next try begins afresh", async () => {
    bench.model.script(...Array.from({ length: 4 }, () => fails(answered(503))), says("Better"));
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    const chat = await bench.settled(chatId, "error");
    expect(chat.lastError).toMatchObject({ kind: "timeout", retryable: true });
    expect(bench.model.requests).toHaveLength(4);
    await retryTurn({ db: bench.db, pubsub }, { chatId });
    await bench.settled(chatId);
    expect((await bench.rows(chatId)).at(-1)?.parts.at(-1)).toMatchObject({ text: "Better" });
  });

  it("T40 P09 by silence is ended and tried again; slow parts are no silence", async () => {
    bench.env.streamSilenceMs = 400;
    const never = gate().opened;
    bench.model.script(
      async function* () {
        yield* textParts("Then nothing").slice(0, 2);
        await never;
      },
      async function* () {
        yield { type: "text-start", id: "0" };
        for (let n = 0; n < 8; n++) {
          const at = performance.now();
          await until("a pause shorter than silence", () => performance.now() - at > 100);
          yield { type: "text-delta", id: "0", delta: `${n} ` };
        }
        yield { type: "text-end", id: "0" };
        yield finish();
      },
    );
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    await bench.settled(chatId);
    const requests = await bench.db.select().from(modelCalls).orderBy(modelCalls.attempt);
    expect(requests).toMatchObject([{ errorKind: "stream_silence_timeout" }, { state: "settled" }]);
  });
});
