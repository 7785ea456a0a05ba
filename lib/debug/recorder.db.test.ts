import { APICallError, streamText } from "ai";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../db/client";
import { listDebugRuns, type NewDebugRun, openTurnRun, readDebugRun } from "../../db/queries/debug-runs";
import { writeSetting } from "../../db/queries/settings";
import { writeUserSetting } from "../../db/queries/user-settings";
import { chats } from "../../db/schema/chats";
import { debugSteps } from "../../db/schema/debug-steps";
import type { DebugMode } from "../chat/debug-recording";
import { newId } from "../ids";
import { editMessage } from "../transitions/edit-message";
import { interrupt } from "../transitions/interrupt";
import { runInTransaction } from "../transitions/run-in-transaction";
import { until, WorkerBench, type RunningWorker } from "../worker/testing-bench";
import { callPart, calls, fails, finish, gate, says, textParts } from "../worker/testing-model";

let bench: WorkerBench;

beforeEach(async () => {
  bench = await WorkerBench.create();
});

afterEach(async () => {
  await bench.drop();
});

const setMode = (mode: DebugMode) =>
  writeSetting(bench.db, {
    name: "debug-recording",
    value: { mode, retentionDays: 7 },
    updatedBy: bench.workbench.userId,
  });

const answered = (statusCode: number) =>
  new APICallError({
    message: `status ${statusCode}`,
    url: "https://models.test/v1",
    requestBodyValues: {},
    statusCode,
    responseBody: '{"error":{"message":"Try later"}}',
  });

async function runsOf({ debug }: RunningWorker, chatId: string) {
  await debug.settled();
  const runs = await listDebugRuns(bench.db, { chatId, limit: 100, before: "" });
  return Promise.all(
    runs.map(async ({ id }) => {
      const run = await readDebugRun(bench.db, { chatId, runId: id });
      if (run === null) throw new Error("a listed run can be read");
      return run;
    }),
  );
}

describe("a recorded turn", () => {
  it("is one run with a step for each model call, and what was said in each", async () => {
    await setMode("forced");
    bench.tools.define("look", async () => ({ output: { found: 1 }, isError: false }));
    bench.model.script(
      calls(...textParts("Let me see."), callPart("c1", "look", { value: "x" })),
      says("Done ", "it"),
    );
    const running = await bench.startWorker();
    const chatId = await bench.createChat("Please look", running.pubsub);
    await bench.settled(chatId);
    const [run, ...more] = await runsOf(running, chatId);
    expect(more).toEqual([]);
    const [question, , answer] = await bench.rows(chatId);
    expect(run).toMatchObject({
      kind: "chat_turn",
      status: "completed",
      provider: "Scripted",
      model: "scripted",
      modelId: "mod_scripted",
      triggerMessageId: question?.id,
      summary: { steps: 2, attempts: 2, inputTokens: 20, outputTokens: 10 },
    });
    expect(run?.finishedAt).not.toBeNull();
    expect(run?.steps.map(({ number, status, operation }) => [number, status, operation])).toEqual([
      [1, "completed", "stream"],
      [2, "completed", "stream"],
    ]);
    const [first, second] = run?.steps ?? [];
    expect(JSON.stringify(first?.request)).toContain("Please look");
    expect(first?.request).toMatchObject({ tools: [{ name: "look" }] });
    expect(first?.response).toMatchObject({
      content: [
        { type: "text", text: "Let me see." },
        { type: "tool-call", toolName: "look" },
      ],
    });
    expect(second?.response).toMatchObject({
      content: [{ type: "text", text: "Done it" }],
      finishReason: { unified: "stop" },
    });
    expect(second?.usage).toMatchObject({ inputTokens: 10, outputTokens: 5 });
    expect(second?.assistantMessageId).toBe(answer?.id);
  });

  it("keeps every try of a step as an attempt of that step", async () => {
    await setMode("forced");
    bench.model.script(fails(answered(529)), fails(answered(500)), says("At last"));
    const running = await bench.startWorker();
    const chatId = await bench.createChat("Hi", running.pubsub);
    await bench.settled(chatId);
    const [run] = await runsOf(running, chatId);
    expect(run).toMatchObject({ status: "completed", summary: { steps: 1, attempts: 3 } });
    expect(run?.steps).toHaveLength(1);
    expect(run?.steps[0]).toMatchObject({ status: "completed", error: null });
    expect(run?.steps[0]?.attempts).toMatchObject([
      { number: 1, errorKind: "overloaded", statusCode: 529 },
      { number: 2, errorKind: "generic", statusCode: 500 },
      { number: 3, errorKind: null },
    ]);
    expect(run?.steps[0]?.attempts.every(({ endedAt }) => endedAt !== null)).toBe(true);
  });

  it("that another process goes on with stays one run, and its step one step", async () => {
    await setMode("forced");
    const held = gate();
    bench.model.script(async function* () {
      yield* textParts("Half an ").slice(0, 2);
      await held.opened;
    }, says("Whole answer"));
    const first = await bench.startWorker();
    const chatId = await bench.createChat("Hi", first.pubsub);
    await bench.streamed(chatId, "Half an");
    await first.stop();
    held.open();
    const second = await bench.startWorker();
    await bench.settled(chatId);
    const [run, ...more] = await runsOf(second, chatId);
    expect(more).toEqual([]);
    expect(run).toMatchObject({ status: "completed", summary: { steps: 1, attempts: 2 } });
    expect(run?.steps[0]?.response).toMatchObject({ content: [{ text: "Whole answer" }] });
  });

  it("that fails for good, or is interrupted, says so", async () => {
    await setMode("forced");
    bench.model.script(fails(answered(401)), async function* () {
      yield* textParts("Going on ").slice(0, 2);
      await gate().opened;
    });
    const running = await bench.startWorker();
    const failing = await bench.createChat("Hi", running.pubsub);
    await bench.settled(failing, "error");
    const [failed] = await runsOf(running, failing);
    expect(failed).toMatchObject({ status: "error" });
    expect(failed?.steps[0]).toMatchObject({ status: "error", error: { kind: "auth", statusCode: 401 } });

    const stopped = await bench.createChat("Hi", running.pubsub);
    await bench.streamed(stopped, "Going on");
    await interrupt({ db: bench.db, pubsub: running.pubsub }, { chatId: stopped });
    await bench.settled(stopped);
    const [run] = await runsOf(running, stopped);
    expect(run).toMatchObject({ status: "interrupted" });
    expect(run?.steps[0]).toMatchObject({
      status: "interrupted",
      response: { content: [{ text: "Going on " }] },
    });
  });

  it("is kept small, however large what was said", async () => {
    await setMode("forced");
    bench.model.script(says("long ".repeat(500_000)));
    const running = await bench.startWorker();
    const chatId = await bench.createChat("y".repeat(200_000).repeat(6), running.pubsub);
    await bench.settled(chatId);
    await running.debug.settled();
    const [step] = await bench.db.select().from(debugSteps);
    expect(JSON.stringify(step).length).toBeLessThan(3_000_000);
    expect(JSON.stringify(step?.request)).toContain("more characters]");
    expect(JSON.stringify(step?.response)).toContain("more characters]");
  });
});

describe("whether a turn is recorded", () => {
  it.each([
    { mode: "off", user: null, chat: null, recorded: false },
    { mode: "off", user: true, chat: true, recorded: false },
    { mode: "users", user: null, chat: null, recorded: false },
    { mode: "users", user: true, chat: null, recorded: true },
    { mode: "users", user: true, chat: false, recorded: false },
    { mode: "users", user: false, chat: true, recorded: true },
    { mode: "forced", user: false, chat: false, recorded: true },
  ] as const)("mode $mode, user $user, chat $chat: $recorded", async ({ mode, user, chat, recorded }) => {
    const { userId } = bench.workbench;
    await setMode(mode);
    if (user !== null) await writeUserSetting(bench.db, { userId, name: "debug-recording", value: user });
    bench.model.script(says("Hello"));
    const pubsub = await bench.pubsub();
    const chatId = await bench.createChat("Hi", pubsub);
    await bench.db.update(chats).set({ debugOverride: chat }).where(eq(chats.id, chatId));
    const running = await bench.startWorker({ pubsub });
    await bench.settled(chatId);
    expect(await runsOf(running, chatId)).toHaveLength(recorded ? 1 : 0);
  });

  it("is not the turn's concern: it runs while the tables of the records are locked", async () => {
    await setMode("forced");
    bench.model.script(says("Unhindered"), says("Again"));
    const running = await bench.startWorker();
    const chatId = await bench.createChat("Hi", running.pubsub);
    const locked = gate();
    const unlock = gate();
    const holding = bench.sql.begin(async (tx) => {
      await tx`lock table debug_runs, debug_steps in access exclusive mode`;
      locked.open();
      await unlock.opened;
    });
    await locked.opened;
    const other = await bench.createChat("Hi too", running.pubsub);
    await Promise.all([bench.settled(chatId), bench.settled(other)]);
    await until("a record waits for its table", async () => {
      const waiting = await bench.sql`
        select 1 from pg_stat_activity where application_name = 'lathe-debug' and wait_event_type = 'Lock'
          and datname = current_database()`;
      return waiting.length > 0;
    });
    unlock.open();
    await holding;
    await running.debug.settled();
  });
});

describe("a call beside the turn", () => {
  it("is a run of its own with one line around it; a compaction's is a child of the turn's", async () => {
    await setMode("forced");
    const running = await bench.startWorker();
    const held = gate();
    bench.model.script(async function* () {
      await held.opened;
      yield* [...textParts("Turn"), finish()];
    });
    const chatId = await bench.createChat("Hi", running.pubsub);
    await until("the turn is asked", () => bench.model.requests.length === 1);
    const chat = await bench.chat(chatId);
    for (const kind of ["title_generation", "compaction"] as const) {
      bench.model.script(says(`Of ${kind}`));
      const resolved = await running.debug.recorded((modelId) => bench.resolveModel(modelId), { chat, kind })(
        null,
      );
      if (!resolved.ok) throw new Error(resolved.error.message);
      await streamText({ model: resolved.connection.languageModel, prompt: "Sum it up" }).text;
    }
    held.open();
    await bench.settled(chatId);
    const runs = await runsOf(running, chatId);
    const ofKind = (kind: string) => runs.find((run) => run.kind === kind);
    const turn = ofKind("chat_turn");
    expect(ofKind("title_generation")).toMatchObject({ status: "completed", parentRunId: null });
    expect(ofKind("compaction")).toMatchObject({ status: "completed", parentRunId: turn?.id });
    expect(ofKind("compaction")?.steps).toMatchObject([
      { number: 1, status: "completed", response: { content: [{ text: "Of compaction" }] } },
    ]);
    expect(turn).toMatchObject({ status: "completed", summary: { steps: 1 } });
  });
});

describe("a run of a message that is edited away", () => {
  const runOf = (chatId: string, messageId: string): NewDebugRun => ({
    id: newId("dbr"),
    chatId,
    rootChatId: chatId,
    parentRunId: null,
    kind: "chat_turn",
    modelId: null,
    provider: "Scripted",
    model: "scripted",
    triggerMessageId: messageId,
    tipMessageId: null,
    startedAt: new Date(),
  });

  it("is not made any more, also when its write had to wait for the edit", async () => {
    const chatId = await bench.createChat("Old wording");
    const messageId = (await bench.rows(chatId))[0]?.id ?? "";
    const editing = Promise.withResolvers<void>();
    const writing = Promise.withResolvers<void>();
    const edit = runInTransaction({ db: bench.db, pubsub: bench.workbench.pubsub }, async (joined) => {
      await editMessage(joined, {
        chatId,
        messageId,
        content: [{ type: "text", text: "New wording" }],
        authorId: bench.workbench.userId,
        modelId: null,
        reasoningEffort: null,
      });
      await joined.unit.tx.execute(sql`select 1`);
      editing.resolve();
      await writing.promise;
    });
    await editing.promise;
    const late = openDatabase({ url: bench.workbench.database.url, max: 1, applicationName: "late-write" });
    const made = late.db.transaction((tx) => openTurnRun(tx, runOf(chatId, messageId)));
    await until("the write waits for the edit", async () => {
      const waiting = await bench.sql`select 1 from pg_stat_activity
        where application_name = 'late-write' and wait_event_type = 'Lock'`;
      return waiting.length > 0;
    });
    writing.resolve();
    await edit;
    expect(await made).toBeNull();
    await late.close();
    expect(await listDebugRuns(bench.db, { chatId, limit: 10, before: "" })).toEqual([]);
  });
});
