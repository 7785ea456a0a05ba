import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listRunnable, type RunnableOptions } from "../../db/queries/runnable";
import { chatHeartbeats } from "../../db/schema/chat-heartbeats";
import { chats } from "../../db/schema/chats";
import { newId } from "../ids";
import { acquire } from "../transitions/acquire";
import { acquireInput, createPerson } from "../transitions/testing";
import type { ChatRow } from "../transitions/unit";
import { until, WorkerBench } from "./testing-bench";
import { finish, gate, says, textParts } from "./testing-model";

let bench: WorkerBench;

beforeEach(async () => {
  bench = await WorkerBench.create();
});

afterEach(async () => {
  await bench.drop();
});

const OPTIONS: RunnableOptions = {
  leaseMs: 8_000,
  workerId: "ins_asking",
  allowStale: true,
  knownDeadWorkerIds: [],
  except: [],
  maxRunningRoot: 20,
  maxRunningChild: 40,
  limit: 10,
};

async function insert(columns: Partial<ChatRow> = {}, beatAgoMs: number | null = null): Promise<string> {
  const id = newId("chat");
  await bench.db.insert(chats).values({
    id,
    ownerId: bench.workbench.userId,
    rootChatId: id,
    title: "A chat",
    status: "running",
    runnableSince: new Date(),
    ...columns,
  });
  if (beatAgoMs !== null && columns.runnerId) {
    await bench.db.insert(chatHeartbeats).values({
      chatId: id,
      runnerId: columns.runnerId,
      heartbeatAt: new Date(Date.now() - beatAgoMs),
    });
  }
  return id;
}

const owned = { workerId: "ins_x", runnerId: "run_x" };
const list = (options: Partial<RunnableOptions> = {}) => listRunnable(bench.db, { ...OPTIONS, ...options });

describe("listRunnable", () => {
  it("names chats that run or are to be interrupted, and have no live owner", async () => {
    const free = await insert();
    const interrupting = await insert({ status: "interrupting" });
    const stale = await insert(owned, 60_000);
    const withoutLease = await insert(owned);
    await insert(owned, 0);
    await insert({ status: "waiting" });
    await insert({ status: "error" });
    expect(new Set(await list())).toEqual(new Set([free, interrupting, stale, withoutLease]));
    expect((await list())[0]).toBe(interrupting);
  });

  it("leaves leases that have run out alone unless it may take over, but not those of the dead", async () => {
    const stale = await insert(owned, 60_000);
    const live = await insert({ workerId: "ins_dead", runnerId: "run_dead" }, 0);
    expect(await list({ allowStale: false })).toEqual([]);
    expect(await list({ allowStale: false, knownDeadWorkerIds: ["ins_dead"] })).toEqual([live]);
    expect(await list({ except: [stale] })).toEqual([]);
  });

  it("names chats that are the asking worker's own and that it does not drive", async () => {
    const late = await insert({ workerId: "ins_asking", runnerId: "run_late" }, 0);
    const driven = await insert({ workerId: "ins_asking", runnerId: "run_driven" }, 0);
    expect(await list({ allowStale: false, except: [driven] })).toEqual([late]);
  });

  it("is fair: every person's first before anybody's second, counting what runs", async () => {
    const { db } = bench;
    const [ada, bob, cid] = [bench.workbench.userId, await createPerson(db), await createPerson(db)];
    const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
    const a1 = await insert({ ownerId: ada, runnableSince: at(1) });
    const a2 = await insert({ ownerId: ada, runnableSince: at(2) });
    await insert({ ownerId: bob, ...owned }, 0);
    const b1 = await insert({ ownerId: bob, runnableSince: at(3) });
    const c1 = await insert({ ownerId: cid, runnableSince: at(4) });
    expect(await list()).toEqual([a1, c1, a2, b1]);
  });

  it("passes over chats that wait for a slot while there is none", async () => {
    await insert(owned, 0);
    const waiting = await insert({ waitingForCapacity: true });
    expect(await list({ maxRunningRoot: 1 })).toEqual([]);
    expect(await list({ maxRunningRoot: 2 })).toEqual([waiting]);
  });
});

describe("a full worker", () => {
  it("says that a chat waits for a slot, and runs it when there is one", async () => {
    bench.env.maxRunningRoot = 1;
    const held = gate();
    bench.model.script(async function* () {
      yield* textParts("First");
      await held.opened;
      yield finish();
    }, says("Second"));
    const { pubsub } = await bench.startWorker();
    const first = await bench.createChat("One", pubsub);
    await bench.streamed(first, "First");
    const second = await bench.createChat("Two", pubsub);
    await until("the second waits", async () => (await bench.chat(second)).waitingForCapacity);
    held.open();
    await bench.settled(first);
    const chat = await bench.settled(second);
    expect(chat.waitingForCapacity).toBe(false);
    expect(await bench.db.select().from(chats).where(eq(chats.status, "running"))).toEqual([]);
  });

  it("goes on without waiting when its lease had run out and nobody took its chat", async () => {
    const held = gate();
    bench.model.script(async function* () {
      yield* textParts("First");
      await held.opened;
      yield finish();
    });
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("One", pubsub);
    await bench.streamed(chatId, "First");
    const { snapshotVersion } = await bench.chat(chatId);
    const everyLeaseRanOut = acquireInput(chatId, { leaseMs: 0, maxRunningRoot: 0 });
    expect(await acquire({ db: bench.db, pubsub }, everyLeaseRanOut)).toBeNull();
    await until("it was told to wait, and waits no more", async () => {
      const chat = await bench.chat(chatId);
      return chat.snapshotVersion > snapshotVersion && !chat.waitingForCapacity;
    });
    held.open();
    const chat = await bench.settled(chatId);
    expect([chat.status, chat.ownerDeaths]).toEqual(["waiting", 0]);
  });

  it("L11 gives the next slot to whoever has none, however many chats of another waited before", async () => {
    bench.env.maxRunningRoot = 2;
    const bob = await createPerson(bench.db);
    const gates = new Map<string, ReturnType<typeof gate>>();
    const begun: string[] = [];
    bench.model.always(async function* ({ prompt }) {
      const asked = /(Ada|Bob) \d/.exec(JSON.stringify(prompt))?.[0] ?? "";
      begun.push(asked);
      yield* textParts(asked);
      await gates.get(asked)?.opened;
      yield finish();
    });
    for (const name of ["Ada 1", "Ada 2"]) gates.set(name, gate());
    const { pubsub } = await bench.startWorker();
    const ids: string[] = [];
    for (const name of ["Ada 1", "Ada 2"]) {
      const chatId = await bench.createChat(name, pubsub);
      ids.push(chatId);
      await bench.streamed(chatId, name);
    }
    for (const name of ["Ada 3", "Ada 4", "Ada 5", "Bob 1"]) {
      const chatId = await bench.createChat(name, pubsub);
      ids.push(chatId);
      await until(`${name} waits`, async () => (await bench.chat(chatId)).waitingForCapacity);
      if (name === "Bob 1") await bench.db.update(chats).set({ ownerId: bob }).where(eq(chats.id, chatId));
    }
    gates.get("Ada 1")?.open();
    await until("the next has begun", () => begun.length > 2);
    expect(begun[2]).toBe("Bob 1");
    gates.get("Ada 2")?.open();
    for (const chatId of ids) await bench.settled(chatId);
    expect(begun).toHaveLength(6);
  });
});
