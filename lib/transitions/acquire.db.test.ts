import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../db/client";
import { chatHeartbeats } from "../../db/schema/chat-heartbeats";
import { chats } from "../../db/schema/chats";
import { newId } from "../ids";
import { abandon } from "./abandon";
import { lockCapacity } from "./capacity";
import { type AcquireInput, acquire } from "./acquire";
import { finishInterruption } from "./finish-interruption";
import { interrupt } from "./interrupt";
import {
  acquireInput,
  ageHeartbeat,
  chatIn,
  createPerson,
  createWorkbench,
  dumpChat,
  fenceOf,
  insertAssistantMessage,
  insertUserMessage,
  OWNER,
  readCalls,
  readMessages,
  readRow,
  type Workbench,
} from "./testing";

let bench: Workbench;
beforeEach(async () => {
  bench = await createWorkbench();
});
afterEach(() => bench.database.drop());

const UNOWNED = { workerId: null, runnerId: null };

const take = (chatId: string, overrides: Partial<AcquireInput> = {}) =>
  acquire(bench.ctx, acquireInput(chatId, overrides));

async function heartbeats(chatId: string): Promise<string[]> {
  const rows = await bench.database.db.select().from(chatHeartbeats).where(eq(chatHeartbeats.chatId, chatId));
  return rows.map((row) => row.runnerId);
}

describe("acquiring", () => {
  it("an unowned chat sets the owner, raises the epoch, stamps open calls and begins the lease", async () => {
    const chatId = await chatIn(bench, "R0", { ...UNOWNED, ownerEpoch: 4 });
    const closed = await insertAssistantMessage(bench, chatId, [{ toolCallId: "done", state: "finished" }]);
    const before = await readRow(bench, chatId);
    const taken = await take(chatId, { workerId: "ins_a", runnerId: "run_a" });

    expect(taken).toMatchObject({ ownerEpoch: 5, chat: { workerId: "ins_a", runnerId: "run_a" } });
    expect(taken?.chat).toEqual(await readRow(bench, chatId));
    expect(taken?.chat).toMatchObject({ historyVersion: before.historyVersion, ownerDeaths: 0 });
    const calls = await readCalls(bench, chatId);
    expect(calls.map((call) => [call.messageId === closed, call.ownerEpoch])).toEqual([
      [false, 5],
      [true, 0],
    ]);
    expect(await heartbeats(chatId)).toContain("run_a");
  });

  it("T24 gives a chat to exactly one of many workers", async () => {
    const chatId = await chatIn(bench, "R0", UNOWNED);
    const taken = await Promise.all(
      Array.from({ length: 6 }, (_, n) => take(chatId, { workerId: `ins_${n}`, runnerId: `run_${n}` })),
    );
    expect(taken.filter((one) => one !== null)).toHaveLength(1);
    expect((await readRow(bench, chatId)).ownerEpoch).toBe(1);
  });

  it("does not wait for a row that somebody else holds, nor keeps the others waiting", async () => {
    const held = await chatIn(bench, "R0", UNOWNED);
    const free = await chatIn(bench, "R0", UNOWNED);
    const other = openDatabase({ url: bench.database.url, max: 1 });
    await other.sql.begin(async (sql) => {
      await sql`select 1 from chats where id = ${held} for update`;
      const [nothing, taken] = await Promise.all([take(held), take(free)]);
      expect(nothing).toBeNull();
      expect(taken?.chat.id).toBe(free);
    });
    await other.close();
    expect((await take(held))?.chat.id).toBe(held);
  });

  it("goes on soon when a worker was stopped in the middle of an admission", async () => {
    const chatId = await chatIn(bench, "R0", UNOWNED);
    const stopped = openDatabase({ url: bench.database.url, max: 1 });
    const holds = Promise.withResolvers<void>();
    const continued = Promise.withResolvers<void>();
    const admission = stopped.db.transaction(async (tx) => {
      await lockCapacity(tx, 500).execute();
      const name = "idle_in_transaction_session_timeout";
      const [limit] = await tx.execute(sql`select current_setting(${name}) as is`);
      expect(limit).toEqual({ is: "500ms" });
      holds.resolve();
      await continued.promise;
      await lockCapacity(tx, 500).execute();
    });
    const ended = expect(admission).rejects.toThrow();
    await holds.promise;
    const startedAt = performance.now();
    expect((await take(chatId))?.chat.id).toBe(chatId);
    expect(performance.now() - startedAt).toBeLessThan(acquireInput(chatId).leaseMs / 2);
    continued.resolve();
    await ended;
    await stopped.close();
  });

  it.each(["N", "W", "E0", "XW", "invalid"] as const)("takes nothing in %s", async (state) => {
    const chatId = await chatIn(bench, state, state === "N" ? {} : UNOWNED);
    const before = await dumpChat(bench, chatId);
    expect(await take(chatId)).toBeNull();
    expect(await dumpChat(bench, chatId)).toEqual(before);
  });
});

describe("an owned chat", () => {
  it("is left alone while its lease lives", async () => {
    const chatId = await chatIn(bench, "R0");
    const before = await dumpChat(bench, chatId);
    bench.pubsub.sent.length = 0;
    expect(await take(chatId)).toBeNull();
    expect(await dumpChat(bench, chatId)).toEqual(before);
    expect(bench.pubsub.sent).toEqual([]);
  });

  it("is taken over once the lease is stale, but only by a worker whose connection was healthy", async () => {
    const chatId = await chatIn(bench, "R0");
    await ageHeartbeat(bench, chatId);
    expect(await take(chatId, { allowStale: false })).toBeNull();
    expect(await take(chatId, { runnerId: "run_b" })).toMatchObject({ chat: { runnerId: "run_b" } });
    expect(await heartbeats(chatId)).toEqual(["run_b"]);
  });

  it("is stale when its heartbeat row is gone, which is no death", async () => {
    const chatId = await chatIn(bench, "R0");
    await bench.database.db.delete(chatHeartbeats).where(eq(chatHeartbeats.chatId, chatId));
    expect(await take(chatId, { maxOwnerDeaths: 1 })).not.toBeNull();
    expect((await readRow(bench, chatId)).ownerDeaths).toBe(0);
  });

  it("is taken over at once when its owner is known to be gone", async () => {
    const chatId = await chatIn(bench, "R0");
    expect(await take(chatId, { allowStale: false, knownDeadWorkerIds: ["ins_else"] })).toBeNull();
    expect(await take(chatId, { allowStale: false, knownDeadWorkerIds: [OWNER.workerId] })).not.toBeNull();
  });

  it("is nobody's when it names the one that asks, whose acquisition was answered too late; that is no death", async () => {
    const chatId = await chatIn(bench, "R0");
    const taken = await take(chatId, { workerId: OWNER.workerId, allowStale: false, maxOwnerDeaths: 1 });
    expect(taken).toMatchObject({ chat: { workerId: OWNER.workerId, ownerDeaths: 0, status: "running" } });
    expect(taken?.chat.runnerId).not.toBe(OWNER.runnerId);
    expect(await heartbeats(chatId)).toEqual([taken?.chat.runnerId]);
  });

  it("is taken by whoever comes first after it was abandoned", async () => {
    const chatId = await chatIn(bench, "R0");
    bench.pubsub.sent.length = 0;
    await abandon(bench.ctx, { chatId, ...OWNER });
    expect(await readRow(bench, chatId)).toMatchObject({ ...UNOWNED, status: "running" });
    expect(await heartbeats(chatId)).toEqual([]);
    expect(bench.pubsub.sent.map((sent) => sent.channel)).toEqual(["chat", "ownership"]);
    expect(await take(chatId, { allowStale: false })).not.toBeNull();
    expect((await readRow(bench, chatId)).ownerDeaths).toBe(0);
  });
});

describe("owners that die on the same step", () => {
  async function die(chatId: string, overrides: Partial<AcquireInput> = {}) {
    await ageHeartbeat(bench, chatId);
    return take(chatId, { workerId: newId("ins"), ...overrides });
  }

  it("D31 park the chat in an error at the limit, and free it", async () => {
    const chatId = await chatIn(bench, "R1");
    expect(await die(chatId)).not.toBeNull();
    expect(await die(chatId)).not.toBeNull();
    expect((await readRow(bench, chatId)).ownerDeaths).toBe(2);
    expect(await die(chatId)).toBeNull();
    const row = await readRow(bench, chatId);
    expect(row).toMatchObject({
      status: "error",
      ...UNOWNED,
      ownerDeaths: 0,
      lastError: { kind: "owner_died" },
    });
    expect(row.lastError?.message).toContain("3 times");
    expect(await heartbeats(chatId)).toEqual([]);
  });

  it("are forgiven when history has moved in between", async () => {
    const chatId = await chatIn(bench, "R0");
    await die(chatId);
    await die(chatId);
    await bench.database.db.update(chats).set({ snapshotVersion: 40 }).where(eq(chats.id, chatId));
    await insertUserMessage(bench, chatId);
    expect(await die(chatId)).not.toBeNull();
    expect((await readRow(bench, chatId)).ownerDeaths).toBe(1);
  });

  it("finish an interruption without its partial text", async () => {
    const chatId = await chatIn(bench, "I0");
    expect(await die(chatId, { maxOwnerDeaths: 1 })).toBeNull();
    expect(await readRow(bench, chatId)).toMatchObject({ status: "waiting", ...UNOWNED, lastError: null });
    expect((await readCalls(bench, chatId))[0]).toMatchObject({ state: "cancelled", reason: "interrupted" });
  });

  it("let an interrupted chat go on with its queue", async () => {
    const chatId = await chatIn(bench, "I1");
    expect(await die(chatId, { maxOwnerDeaths: 1 })).toBeNull();
    expect(await readRow(bench, chatId)).toMatchObject({ status: "running", ...UNOWNED });
    expect((await readMessages(bench, chatId)).at(-1)?.role).toBe("user");
  });

  it("never park with a limit of 0", async () => {
    const chatId = await chatIn(bench, "R0");
    for (let n = 0; n < 5; n++) expect(await die(chatId, { maxOwnerDeaths: 0 })).not.toBeNull();
  });
});

describe("capacity", () => {
  it("lets no more chats run than there are slots, however many workers ask at once", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 8; n++) ids.push(await chatIn(bench, "R0", UNOWNED));
    const taken = await Promise.all(ids.map((chatId) => take(chatId, { maxRunningRoot: 3 })));
    expect(taken.filter((one) => one !== null)).toHaveLength(3);
    const rows = await Promise.all(ids.map((chatId) => readRow(bench, chatId)));
    expect(rows.map((row) => row.waitingForCapacity)).toEqual(rows.map((row) => row.workerId === null));
  });

  it("tells a chat that it waits once, and takes the word back when it runs", async () => {
    const running = await chatIn(bench, "R0");
    const chatId = await chatIn(bench, "R0", UNOWNED);
    await take(chatId, { maxRunningRoot: 1 });
    const waiting = await readRow(bench, chatId);
    expect(waiting.waitingForCapacity).toBe(true);
    expect(bench.pubsub.chatHints()).toHaveLength(1);
    await take(chatId, { maxRunningRoot: 1 });
    expect((await readRow(bench, chatId)).snapshotVersion).toBe(waiting.snapshotVersion);

    await ageHeartbeat(bench, running);
    expect(await take(chatId, { maxRunningRoot: 1 })).not.toBeNull();
    expect((await readRow(bench, chatId)).waitingForCapacity).toBe(false);
  });

  it("counts roots and children apart, and neither stale leases nor chats that do not run", async () => {
    const root = await chatIn(bench, "R0");
    await chatIn(bench, "I0");
    await chatIn(bench, "W");
    const stale = await chatIn(bench, "R0");
    await ageHeartbeat(bench, stale);
    const child = await chatIn(bench, "R0", { ...UNOWNED, parentChatId: root, rootChatId: root });
    const another = await chatIn(bench, "R0", { ...UNOWNED, parentChatId: root, rootChatId: root });
    const second = await chatIn(bench, "R0", UNOWNED);
    expect(await take(child, { maxRunningRoot: 1, maxRunningChild: 1 })).not.toBeNull();
    expect(await take(another, { maxRunningRoot: 1, maxRunningChild: 1 })).toBeNull();
    expect(await take(second, { maxRunningRoot: 1 })).toBeNull();
    expect(await take(second, { maxRunningRoot: 2 })).not.toBeNull();
  });

  it("does not ask a chat that is to be interrupted for a slot, but does when it goes on from there", async () => {
    await chatIn(bench, "R0");
    const chatId = await chatIn(bench, "R1", UNOWNED);
    expect(await take(chatId, { maxRunningRoot: 1 })).toBeNull();
    await interrupt(bench.ctx, { chatId });
    const taken = await take(chatId, { maxRunningRoot: 1 });
    expect(taken?.chat.status).toBe("interrupting");

    await finishInterruption(bench.ctx, {
      fence: await fenceOf(bench, chatId),
      partial: null,
      calls: [],
      results: [],
    });
    expect(await readRow(bench, chatId)).toMatchObject({ status: "running", ...UNOWNED });
    expect(await take(chatId, { maxRunningRoot: 1 })).toBeNull();
    expect(await take(chatId, { maxRunningRoot: 2 })).not.toBeNull();
  });

  it("keeps the owner of a chat that had its slot when it was interrupted", async () => {
    const chatId = await chatIn(bench, "R1");
    await interrupt(bench.ctx, { chatId });
    await finishInterruption(bench.ctx, {
      fence: await fenceOf(bench, chatId),
      partial: null,
      calls: [],
      results: [],
    });
    expect(await readRow(bench, chatId)).toMatchObject({ status: "running", ...OWNER });
  });

  it("is shared by everybody: another person's chats count too", async () => {
    const other = await createPerson(bench.database.db);
    await chatIn(bench, "R0", { ownerId: other });
    const chatId = await chatIn(bench, "R0", UNOWNED);
    expect(await take(chatId, { maxRunningRoot: 1 })).toBeNull();
  });
});
