import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { insertRun } from "../../db/queries/debug-runs";
import { writeSetting } from "../../db/queries/settings";
import { chats } from "../../db/schema/chats";
import { debugRuns } from "../../db/schema/debug-runs";
import type { DebugStatus } from "../chat/debug-types";
import { newId } from "../ids";
import { sweepDebugRuns } from "./sweeps";
import { WorkerBench } from "./testing-bench";

let bench: WorkerBench;
let chatId: string;

beforeEach(async () => {
  bench = await WorkerBench.create();
  chatId = await bench.createChat("Hi");
});
afterEach(() => bench.drop());

/** A run that was last heard of so many minutes ago. */
async function addRun(minutes: number, startedAt = new Date(0), status: DebugStatus = "in_progress") {
  const id = newId("dbr");
  await bench.db.transaction((tx) =>
    insertRun(tx, {
      id,
      chatId,
      rootChatId: chatId,
      parentRunId: null,
      kind: "chat_turn",
      modelId: null,
      provider: "",
      model: "",
      triggerMessageId: null,
      tipMessageId: null,
      startedAt,
    }),
  );
  const updatedAt = sql`now() - make_interval(mins => ${minutes})`;
  await bench.db.update(debugRuns).set({ status, updatedAt }).where(eq(debugRuns.id, id));
  return id;
}

const statusOf = async (id: string) => {
  const [row] = await bench.db.select().from(debugRuns).where(eq(debugRuns.id, id));
  return row?.status ?? "gone";
};
const keepFor = (retentionDays: number) =>
  writeSetting(bench.db, {
    name: "debug-recording",
    value: { mode: "off", retentionDays },
    updatedBy: bench.workbench.userId,
  });
const DAY = 24 * 60;

test("a run that nothing has been heard of for five minutes is ended; a turn that still goes on is not", async () => {
  const { turnStartedAt } = await bench.chat(chatId);
  const [stale, fresh, present] = [
    await addRun(6),
    await addRun(4),
    await addRun(60, turnStartedAt ?? new Date()),
  ];
  await sweepDebugRuns(bench.db);
  expect([await statusOf(stale), await statusOf(fresh), await statusOf(present)]).toEqual([
    "interrupted",
    "in_progress",
    "in_progress",
  ]);
  await bench.db.update(chats).set({ status: "waiting", turnStartedAt: null }).where(eq(chats.id, chatId));
  await sweepDebugRuns(bench.db);
  expect(await statusOf(present)).toBe("interrupted");
});

test("runs are deleted after seven days, after as many as the setting says, or never", async () => {
  const ended = (minutes: number) => addRun(minutes, new Date(0), "completed");
  const [gone, kept] = [await ended(7 * DAY + 1), await ended(7 * DAY - 5)];
  await sweepDebugRuns(bench.db);
  expect([await statusOf(gone), await statusOf(kept)]).toEqual(["gone", "completed"]);

  await keepFor(0);
  const old = await ended(4_000 * DAY);
  await sweepDebugRuns(bench.db);
  expect(await statusOf(old)).toBe("completed");
  await keepFor(1);
  await sweepDebugRuns(bench.db);
  expect(await statusOf(old)).toBe("gone");
});

test("what is left of archived chats goes", async () => {
  const left = await addRun(1);
  await bench.db.update(chats).set({ archived: true, status: "waiting" }).where(eq(chats.id, chatId));
  await sweepDebugRuns(bench.db);
  expect(await statusOf(left)).toBe("gone");
});
