import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { modelCalls } from "../../db/schema/model-calls";
import { MAX_STEPS } from "../chat/decide";
import { interrupt } from "../transitions/interrupt";
import { until, WorkerBench } from "./testing-bench";
import { callPart, calls } from "./testing-model";

const STOP_LIMIT_MS = 2_000;

let bench: WorkerBench;

beforeEach(async () => {
  bench = await WorkerBench.create();
  bench.tools.define("look", async ({ input }) => ({ output: input, isError: false }));
  let step = 0;
  bench.model.always((options) => {
    step += 1;
    const reply = calls(callPart(`c${step}`, "look", { value: String(step) }));
    return reply(options);
  });
});

afterEach(async () => {
  await bench.drop();
});

describe("P18 a model that calls tools without end", () => {
  it("is stopped at the cap, without an error, and every step of it is in the books", async () => {
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Go on for ever", pubsub);
    await until("the second step", async () => (await bench.rows(chatId)).length > 2);
    await interrupt({ db: bench.db, pubsub }, { chatId });
    await bench.settled(chatId);
    await grow(chatId, MAX_STEPS - 5);
    const booked = await bench.db.$count(modelCalls);
    await bench.sql`update chats set status = 'running', runnable_since = now(), snapshot_version = snapshot_version + 1
      where id = ${chatId}`;
    const chat = await bench.settled(chatId);
    expect(chat.lastError).toBeNull();
    const rows = await bench.rows(chatId);
    const turn = rows.slice(rows.findLastIndex(({ role }) => role === "user") + 1);
    expect(turn).toHaveLength(MAX_STEPS);
    expect(turn.at(-1)?.calls).toMatchObject([{ state: "finished" }]);
    const made = (await bench.db.select().from(modelCalls)).slice(booked);
    expect(made.length).toBeGreaterThan(0);
    expect(made.every(({ state, costMicros }) => state === "settled" && costMicros === 20)).toBe(true);
  }, 120_000);

  it("is interrupted at any step within two seconds", async () => {
    const { pubsub } = await bench.startWorker();
    for (const steps of [1, 2, 5, 9]) {
      const chatId = await bench.createChat("Go on for ever", pubsub);
      await until(`${steps} steps`, async () => (await bench.rows(chatId)).length > steps);
      const asked = performance.now();
      await interrupt({ db: bench.db, pubsub }, { chatId });
      await bench.settled(chatId);
      expect(performance.now() - asked).toBeLessThan(STOP_LIMIT_MS);
      const requests = bench.model.requests.length;
      expect((await bench.chat(chatId)).status).toBe("waiting");
      expect(bench.model.requests).toHaveLength(requests);
    }
  });
});

/** As if the turn had made so many steps: each is a copy of its first one. */
async function grow(chatId: string, steps: number): Promise<void> {
  await bench.sql.begin(async (tx) => {
    await tx`update chats set snapshot_version = snapshot_version + 1 where id = ${chatId}`;
    await tx`delete from tool_calls where chat_id = ${chatId}
      and message_id <> (select min(message_id) from tool_calls where chat_id = ${chatId})`;
    await tx`update chat_messages set deleted = true where chat_id = ${chatId} and role = 'assistant'
      and id <> (select min(message_id) from tool_calls where chat_id = ${chatId})`;
    await tx`insert into chat_messages (chat_id, role, visibility, parts, metadata, origin, model_id, finish_reason, results_version)
      select chat_id, role, visibility, parts, metadata, origin, model_id, finish_reason, results_version
      from chat_messages, generate_series(2, ${steps}::int) where chat_id = ${chatId} and role = 'assistant' and not deleted`;
    await tx`insert into tool_calls (id, chat_id, message_id, ordinal, tool_call_id, tool_name, kind, input, input_hash, state, output, is_error, owner_epoch)
      select 'call_copy' || m.id, c.chat_id, m.id, c.ordinal, c.tool_call_id, c.tool_name, c.kind, c.input, c.input_hash, c.state, c.output, c.is_error, c.owner_epoch
      from tool_calls c join chat_messages m on m.chat_id = c.chat_id and m.role = 'assistant' and not m.deleted and m.id <> c.message_id
      where c.chat_id = ${chatId}`;
  });
}
