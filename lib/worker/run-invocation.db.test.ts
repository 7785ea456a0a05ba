import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { instances } from "../../db/schema/instances";
import { OUTLASTED_ERROR } from "../chat/chat-errors";
import { type InvocationResult, runInvocation } from "./run-invocation";
import { until, WorkerBench } from "./testing-bench";
import { callPart, calls, finish, gate, says, textParts } from "./testing-model";

let bench: WorkerBench;

beforeEach(async () => {
  bench = await WorkerBench.create();
});

afterEach(async () => {
  await bench.drop();
});

const SHORT_MS = 3_000;
const LONG_MS = 20_000;
const never = gate().opened;

async function invoke(budgetMs: number, onMore = () => {}): Promise<InvocationResult> {
  return runInvocation(await bench.workerDeps(), { budgetMs, onMore });
}

/** A model that begins to answer and does not come to an end. */
async function* endless() {
  yield* textParts("Long").slice(0, 2);
  await never;
}

describe("an invocation", () => {
  it("drives what is runnable to its end, and leaves nothing behind", async () => {
    bench.tools.define("look", async () => ({ output: 1, isError: false }));
    bench.model.script(calls(callPart("a", "look", {})), says("Done"));
    const chatId = await bench.createChat("Hi");
    const startedAt = performance.now();
    expect(await invoke(LONG_MS)).toEqual({ unfinished: false });
    expect(performance.now() - startedAt).toBeLessThan(LONG_MS / 2);
    expect(await bench.chat(chatId)).toMatchObject({ status: "waiting", workerId: null });
    expect(await bench.db.select().from(instances)).toEqual([]);
  });

  it("holds five chats at most, and asks for another one when there are more", async () => {
    const held = gate();
    const ids: string[] = [];
    for (let n = 0; n < 6; n++) {
      bench.model.script(async function* () {
        yield* textParts("Held");
        await held.opened;
        yield finish();
      });
      ids.push(await bench.createChat(`Chat ${n}`));
    }
    let asked = 0;
    const running = invoke(LONG_MS, () => {
      asked += 1;
    });
    await until("another one was asked for", () => asked === 1);
    const owned = await bench.sql`select 1 from chats where worker_id is not null`;
    expect(owned).toHaveLength(5);
    held.open();
    expect(await running).toEqual({ unfinished: false });
    for (const chatId of ids) expect((await bench.chat(chatId)).status).toBe("waiting");
    expect(asked).toBe(1);
  });

  it("lets a chat go at the end of its step when its time is nearly up", async () => {
    const held = gate();
    bench.tools.define("slow", async () => {
      await held.opened;
      return { output: "kept", isError: false };
    });
    bench.model.script(calls(callPart("a", "slow", {})), says("Next step"));
    const chatId = await bench.createChat("Hi");
    const running = invoke(SHORT_MS);
    await until("the call runs", () => bench.tools.ran.length === 1);
    const closing = performance.now() + SHORT_MS * 0.78;
    await until("no step is begun any more", () => performance.now() > closing);
    held.open();
    expect(await running).toEqual({ unfinished: true });
    expect(await bench.chat(chatId)).toMatchObject({ status: "running", workerId: null, ownerDeaths: 0 });
    expect((await bench.rows(chatId))[1]?.calls).toMatchObject([{ state: "finished", output: "kept" }]);
    expect(bench.model.requests).toHaveLength(1);
    expect(await invoke(LONG_MS)).toEqual({ unfinished: false });
    expect((await bench.rows(chatId)).at(-1)?.parts.at(-1)).toMatchObject({ text: "Next step" });
  });

  it("cuts a model off that outlasts it, which counts as an attempt; the second one ends the turn and says why", async () => {
    bench.model.script(endless, endless);
    const chatId = await bench.createChat("Hi");
    expect(await invoke(SHORT_MS)).toEqual({ unfinished: true });
    const first = await bench.chat(chatId);
    expect(first).toMatchObject({ status: "running", workerId: null, generationAttempt: 1, ownerDeaths: 0 });
    expect(first.retryState).toMatchObject({ attempt: 1, error: { kind: "timeout" } });
    expect(await invoke(SHORT_MS)).toEqual({ unfinished: true });
    const second = await bench.settled(chatId, "error");
    expect(second.lastError).toEqual(OUTLASTED_ERROR);
    expect(await bench.rows(chatId)).toHaveLength(1);
    expect(bench.model.requests).toHaveLength(2);
  });

  it("leaves a tool call that outlasts it with its workspace, and the next one asks for it", async () => {
    bench.tools.define(
      "command",
      async ({ callId }) => {
        await bench.sql`update tool_calls set state = 'started', started_at = now() where id = ${callId}`;
        await never;
        return { output: "", isError: false };
      },
      "workspace",
    );
    bench.model.script(calls(callPart("a", "command", {})), says("End"));
    const chatId = await bench.createChat("Hi");
    expect(await invoke(SHORT_MS)).toEqual({ unfinished: true });
    expect(bench.tools.cancelled).toEqual([]);
    bench.tools.settlement = { action: "result", outcome: { output: "ended there", isError: false } };
    expect(await invoke(LONG_MS)).toEqual({ unfinished: false });
    expect((await bench.rows(chatId))[1]?.calls).toMatchObject([
      { state: "finished", output: "ended there" },
    ]);
    expect(bench.tools.ran).toHaveLength(1);
  });

  it("waits for the lease of an owner that has vanished, rather than leave with nothing done", async () => {
    const chatId = await bench.createChat("Hi");
    await bench.sql`update chats set worker_id = 'ins_gone', runner_id = 'run_gone', snapshot_version = snapshot_version + 1`;
    await bench.sql`insert into chat_heartbeats (chat_id, runner_id, heartbeat_at) values (${chatId}, 'run_gone', now() - interval '1 minute')`;
    bench.model.script(says("Taken over"));
    expect(await invoke(LONG_MS)).toEqual({ unfinished: false });
    expect(await bench.chat(chatId)).toMatchObject({ status: "waiting", ownerDeaths: 1 });
  });
});
