import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { upsertInstance } from "../../db/queries/instances";
import { listMessages } from "../../db/queries/messages";
import { startModelCall } from "../../db/queries/model-calls";
import { chatMessages } from "../../db/schema/chat-messages";
import { modelCalls } from "../../db/schema/model-calls";
import { newId } from "../ids";
import { editMessage } from "../transitions/edit-message";
import { ownIdentity } from "./process-identity";
import { until, WorkerBench } from "./testing-bench";
import { callPart, calls, finish, gate, says, textParts } from "./testing-model";

let bench: WorkerBench;

beforeEach(async () => {
  bench = await WorkerBench.create();
});

afterEach(async () => {
  await bench.drop();
});

const NOWHERE = "postgres://nobody@127.0.0.1:1/nothing";

/** A worker that lives on, but cannot renew its leases. */
const startPausedWorker = () => bench.startWorker({ databaseUrl: NOWHERE });

describe("the books of an owner that died", () => {
  it("are closed by the next one, also when the chat was edited meanwhile", async () => {
    bench.model.script(says("First"), says("Second"));
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    const { rootChatId, ownerId: userId, historyVersion } = await bench.settled(chatId);
    const id = newId("mcl");
    const left = { id, chatId, rootChatId, userId, historyVersion, attempt: 7, modelId: "mod_gone" };
    await startModelCall(bench.db, { ...left, purpose: "generation" });
    const [question] = await bench.rows(chatId);
    await editMessage(
      { db: bench.db, pubsub },
      {
        chatId,
        messageId: question?.id ?? "",
        content: [{ type: "text", text: "Hello" }],
        authorId: userId,
        modelId: null,
        reasoningEffort: null,
      },
    );
    await bench.settled(chatId);
    await until("the call is given up", async () => {
      const [row] = await bench.sql`select state from model_calls where id = ${id}`;
      return row?.["state"] === "abandoned";
    });
  });
});

describe("a takeover", () => {
  it("T25 T27 in the middle of a stream does the step again; the stale owner commits nothing", async () => {
    const held = gate();
    bench.model.script(async function* () {
      yield* textParts("From the stale owner").slice(0, 2);
      await held.opened;
      yield* [{ type: "text-end", id: "0" } as const, finish()];
    });
    const paused = await startPausedWorker();
    const chatId = await bench.createChat("Hi", paused.pubsub);
    await bench.streamed(chatId, "From the stale");
    bench.model.script(async function* () {
      held.open();
      yield* textParts("From the new owner");
      yield finish();
    });
    const { instance: _, ...next } = await bench.startWorker();
    await bench.settled(chatId);
    expect(next.worker.driven()).toEqual([]);
    const rows = await bench.rows(chatId);
    expect(rows).toHaveLength(2);
    expect(rows[1]?.parts.at(-1)).toMatchObject({ text: "From the new owner" });
    const states = await until("both requests are off the books", async () => {
      const found = await bench.db.select().from(modelCalls).orderBy(modelCalls.attempt);
      return found.every((call) => call.state !== "started") ? found.map((call) => call.state) : null;
    });
    expect(states).toEqual(["abandoned", "settled"]);
  });

  it("stays on record in the row that was written after it, and in no other", async () => {
    bench.tools.define("look", async () => ({ output: "seen", isError: false }));
    const first = await bench.startWorker();
    const held = gate();
    bench.model.script(calls(callPart("a", "look", {})), async function* () {
      yield* textParts("Cut off").slice(0, 2);
      await held.opened;
    });
    const chatId = await bench.createChat("Look", first.pubsub);
    await bench.streamed(chatId, "Cut off");
    bench.model.script(calls(callPart("b", "look", {})), says("Seen"));
    await bench.startWorker();
    await first.stop();
    held.open();
    await bench.settled(chatId);
    const { items } = await listMessages(bench.db, { chatId, limit: 10 });
    expect(items.map(({ metadata }) => metadata?.afterRestart)).toEqual([
      undefined,
      undefined,
      true,
      undefined,
    ]);
  });

  it("waits until the new owner's own connection has been good for a full lease", async () => {
    const never = gate().opened;
    bench.model.script(async function* () {
      yield* textParts("Stale").slice(0, 2);
      await never;
    });
    const paused = await startPausedWorker();
    const chatId = await bench.createChat("Hi", paused.pubsub);
    await bench.streamed(chatId, "Stale");
    await until("the lease has run out", async () => {
      const [row] = await bench.sql<{ stale: boolean }[]>`
        select heartbeat_at < clock_timestamp() - interval '1 second' as stale from chat_heartbeats`;
      return row?.stale === true;
    });
    bench.model.script(says("New"));
    const startedAt = performance.now();
    await bench.startWorker();
    await bench.settled(chatId);
    expect(performance.now() - startedAt).toBeGreaterThan(bench.env.leaseMs);
  });

  it("does not wait for the lease of a process of this host that is gone", async () => {
    bench.env.leaseMs = 60_000;
    const gone = newId("ins");
    const identity = await ownIdentity();
    await upsertInstance(bench.db, { id: gone, role: "worker", url: null, ...identity, pidStartedAt: "1" });
    const chatId = await bench.createChat();
    await bench.sql`update chats set worker_id = ${gone}, runner_id = 'run_gone', snapshot_version = snapshot_version + 1`;
    await bench.sql`insert into chat_heartbeats (chat_id, runner_id, heartbeat_at) values (${chatId}, 'run_gone', now())`;
    bench.model.script(says("Back"));
    await bench.startWorker();
    await bench.settled(chatId);
    expect((await bench.chat(chatId)).ownerEpoch).toBe(1);
  });

  it("does not take a chat from a process of this host that lives", async () => {
    bench.env.leaseMs = 60_000;
    const alive = newId("ins");
    await upsertInstance(bench.db, { id: alive, role: "worker", url: null, ...(await ownIdentity()) });
    const owned = await bench.createChat("Owned");
    await bench.sql`update chats set worker_id = ${alive}, runner_id = 'run_alive', snapshot_version = snapshot_version + 1`;
    await bench.sql`insert into chat_heartbeats (chat_id, runner_id, heartbeat_at) values (${owned}, 'run_alive', now())`;
    bench.model.script(says("Free"));
    const { pubsub } = await bench.startWorker();
    const free = await bench.createChat("Free", pubsub);
    await bench.settled(free);
    expect(await bench.chat(owned)).toMatchObject({ workerId: alive, ownerEpoch: 0 });
  });

  it.each([
    [
      "reuses the result of a call that has ended",
      { action: "result", outcome: { output: "seen", isError: false } },
    ],
    ["runs a call that never began", { action: "run" }],
    ["tells an outcome that nobody knows", { action: "unknown", detail: "The journal is gone." }],
  ] as const)("asks the workspace what became of a started call, and %s", async (_name, settlement) => {
    bench.tools.settlement = settlement;
    const { ran, asked } = await takeOverBatch("workspace");
    expect(asked).toBe(1);
    const [call] = (await bench.rows(ran.chatId))[1]?.calls ?? [];
    const expected = {
      result: { state: "finished", output: "seen" },
      run: { state: "finished", output: "run 2" },
      unknown: { state: "unknown", isError: true, output: { error: "The journal is gone." } },
    }[settlement.action];
    expect(call).toMatchObject(expected);
    expect(ran.times).toBe(settlement.action === "run" ? 2 : 1);
    expect(await keptCalls(ran.chatId)).toEqual([settlement.action === "result"]);
  });

  it("runs a started server tool again, under the same id", async () => {
    const { ran, asked } = await takeOverBatch("server");
    expect(asked).toBe(0);
    expect(ran.times).toBe(2);
    expect(await keptCalls(ran.chatId)).toEqual([false]);
    expect(new Set(bench.tools.ran.map((call) => call.callId)).size).toBe(1);
  });

  it("says that the outcome of a started call of another server is unknown", async () => {
    const { ran } = await takeOverBatch("mcp");
    expect((await bench.rows(ran.chatId))[1]?.calls).toMatchObject([
      { state: "unknown", reason: "outcome_unknown" },
    ]);
    expect(ran.times).toBe(1);
  });

  it("does not run again what had ended before, and tells its result again", async () => {
    const never = gate().opened;
    bench.tools.define("done", async () => ({ output: "done once", isError: false }));
    let runs = 0;
    bench.tools.define("slow", async () => {
      runs += 1;
      return runs === 1
        ? never.then(() => ({ output: "", isError: false }))
        : { output: "slow", isError: false };
    });
    bench.model.script(calls(callPart("a", "done", {}), callPart("b", "slow", {})), says("End"));
    const first = await bench.startWorker();
    const chatId = await bench.createChat("Go", first.pubsub);
    await until("one has ended and one has begun", async () => {
      const states = (await bench.rows(chatId))[1]?.calls.map((call) => call.state);
      return states?.join() === "finished,started";
    });
    await first.stop();
    await bench.startWorker();
    await bench.settled(chatId);
    expect(bench.tools.ran.map((call) => call.toolName).sort((a, b) => a.localeCompare(b))).toEqual([
      "done",
      "slow",
      "slow",
    ]);
    const [{ count } = {}] = await bench.sql<
      { count: number }[]
    >`select count(*)::int as count from part_frames
      where chat_id = ${chatId} and attempt = 2 and chunks::text like '%done once%'`;
    expect(count).toBe(1);
    expect(await keptCalls(chatId)).toEqual([true, false]);
  });

  it("commits a batch that had ended before it was told, and says that its results were kept", async () => {
    bench.tools.define("act", async () => ({ output: "by the ledger", isError: false }));
    bench.model.script(calls(callPart("a", "act", {})));
    await bench.sql`create function hold_results() returns trigger language plpgsql as $$
      begin raise exception 'held' using errcode = '40001'; end $$`;
    await bench.sql`create trigger hold before update of results_version on chat_messages
      for each row execute function hold_results()`;
    const first = await bench.startWorker();
    const chatId = await bench.createChat("Go", first.pubsub);
    await until("the call has ended", async () => {
      const [call] = (await bench.rows(chatId))[1]?.calls ?? [];
      return call?.state === "finished";
    });
    await first.stop();
    await bench.sql`drop trigger hold on chat_messages`;
    bench.model.script(says("End"));
    await bench.startWorker();
    await bench.settled(chatId);
    expect(bench.tools.ran).toHaveLength(1);
    expect((await bench.rows(chatId))[1]?.resultsVersion).toBe(1);
    expect(await keptCalls(chatId)).toEqual([true]);
  });

  it("marks nothing of a turn that went on undisturbed", async () => {
    bench.tools.define("act", async () => ({ output: "ok", isError: false }));
    bench.model.script(calls(callPart("a", "act", {})), says("End"));
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Go", pubsub);
    await bench.settled(chatId);
    expect(await keptCalls(chatId)).toEqual([false]);
  });

  it("T26 hands over within two seconds when a worker is told to stop, and the other does the step again", async () => {
    const never = gate().opened;
    bench.model.script(async function* () {
      yield* textParts("Going").slice(0, 2);
      await never;
    });
    const first = await bench.startWorker();
    const chatId = await bench.createChat("Hi", first.pubsub);
    await bench.streamed(chatId, "Going");
    bench.model.script(says("Taken over"));
    await bench.startWorker();
    const startedAt = performance.now();
    await first.stop();
    await bench.settled(chatId);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect((await bench.rows(chatId)).at(-1)?.parts.at(-1)).toMatchObject({ text: "Taken over" });
  });

  it("T24 D25 of two workers on one chat makes exactly one model call a step", async () => {
    const [a, b] = await Promise.all([bench.startWorker(), bench.startWorker()]);
    bench.tools.define("look", async () => ({ output: 1, isError: false }));
    const chats = await Promise.all(Array.from({ length: 5 }, () => bench.createChat("Hi", a.pubsub)));
    for (const _ of chats) bench.model.script(says("One"));
    await Promise.all(chats.map((chatId) => bench.settled(chatId)));
    expect(bench.model.requests).toHaveLength(chats.length);
    expect([...a.worker.driven(), ...b.worker.driven()]).toEqual([]);
  });

  it("T33 by a write out of band is survived: the stale answer is dropped, and the step done once more", async () => {
    const held = gate();
    bench.model.script(async function* () {
      yield* textParts("Stale answer");
      await held.opened;
      yield finish();
    }, says("Fresh answer"));
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    await bench.streamed(chatId, "Stale answer");
    await bench.db
      .insert(chatMessages)
      .values({ chatId, role: "user", parts: [{ type: "text", text: "By the way" }] });
    await bench.sql`update chats set snapshot_version = snapshot_version + 1, history_version = snapshot_version + 1`;
    held.open();
    await bench.settled(chatId);
    const answers = (await bench.rows(chatId)).filter((row) => row.role === "assistant");
    expect(answers).toHaveLength(1);
    expect(answers[0]?.parts.at(-1)).toMatchObject({ text: "Fresh answer" });
    expect(bench.model.requests).toHaveLength(2);
  });
});

/** Of each call of the chat, as clients are told: whether its result is one from before the restart. */
async function keptCalls(chatId: string): Promise<boolean[]> {
  const { items } = await listMessages(bench.db, { chatId, limit: 50 });
  return items.flatMap(({ metadata }) =>
    Object.values(metadata?.calls ?? {}).map((call) => call.keptFromBeforeRestart === true),
  );
}

/** Lets a worker lose a chat while its one call runs, and another take it over to the end. */
async function takeOverBatch(kind: "workspace" | "server" | "mcp") {
  const never = gate().opened;
  const ran = { times: 0, chatId: "" };
  bench.tools.define(
    "act",
    async ({ callId }) => {
      ran.times += 1;
      await bench.sql`update tool_calls set state = 'started', kept_from_before_restart = false where id = ${callId}`;
      return ran.times === 1
        ? never.then(() => ({ output: "", isError: false }))
        : { output: `run ${ran.times}`, isError: false };
    },
    kind,
  );
  bench.model.script(calls(callPart("a", "act", {})), says("End"));
  const first = await bench.startWorker();
  ran.chatId = await bench.createChat("Go", first.pubsub);
  await until("it has begun", async () => (await bench.rows(ran.chatId))[1]?.calls[0]?.state === "started");
  await first.stop();
  await bench.startWorker();
  await bench.settled(ran.chatId);
  return { ran, asked: bench.tools.settled.length };
}
