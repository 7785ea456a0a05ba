import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { chats } from "../../db/schema/chats";
import { finishTurn } from "../transitions/finish-turn";
import { chatIn, fenceOf } from "../transitions/testing";
import { rowsOf, StreamBench, textDelta, WAIT } from "./testing";

let bench: StreamBench;

beforeEach(async () => {
  bench = await StreamBench.create();
});

afterEach(async () => {
  await bench.end();
});

test("a first answer is whole, in the fixed order, and only its last event moves the cursor's base", async () => {
  const process = await bench.startProcess();
  const chatId = await chatIn(bench.workbench, "E1");
  const client = bench.follow(process, chatId);
  await client.until("synced");
  expect(client.names()).toEqual(["message", "message", "queue_update", "status", "error", "synced"]);
  const bases = client.received.map(({ id }) => Number(id.split(".")[0]));
  expect(bases.slice(0, -1).every((base) => base === 0)).toBe(true);
  const [chat] = await bench.db.select().from(chats).where(eq(chats.id, chatId));
  expect(bases.at(-1)).toBe(chat?.snapshotVersion);
});

test("T51 parts stream live to both processes, and the committed row comes before the preview's end", async () => {
  const [here, there] = [await bench.startProcess(), await bench.startProcess()];
  const chatId = await bench.runningChat(here);
  const clients = [bench.follow(here, chatId), bench.follow(there, chatId)];
  for (const client of clients) await client.until("synced");
  const step = await bench.modelStep(here, chatId, ["one ", "two ", "three"]);
  for (const client of clients) {
    await vi.waitFor(() => expect(JSON.stringify(client.received)).toContain("three"), WAIT);
  }
  await step.commit();
  for (const client of clients) {
    await client.until("preview_reset");
    const names = client.names();
    const committed = client.received.findLastIndex(({ event }) => event.name === "message");
    expect(committed).toBeGreaterThan(names.lastIndexOf("message_part"));
    expect(committed).toBeLessThan(names.indexOf("preview_reset"));
    const seqs = client.received.flatMap(({ event }) =>
      event.name === "message_part" ? [[event.data.seq, event.data.lastSeq]] : [],
    );
    let next = 1;
    for (const [seq, lastSeq] of seqs) {
      expect(seq).toBe(next);
      next = (lastSeq ?? 0) + 1;
    }
    expect(rowsOf(client.received)).toEqual(await bench.storedRows(chatId));
  }
});

test("who watches a chat that waits for a slot is told when fewer are before it", async () => {
  const process = await bench.startProcess();
  const waiting = { workerId: null, runnerId: null, waitingForCapacity: true };
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  const first = await chatIn(bench.workbench, "R0", { ...waiting, runnableSince: at(1) });
  const second = await chatIn(bench.workbench, "R0", { ...waiting, runnableSince: at(2) });
  const client = bench.follow(process, second);
  await client.until("synced");
  const [before] = client.all("status");
  expect(before?.chat).toMatchObject({ waitingForCapacity: true, chatsAhead: 1 });
  await bench.db.update(chats).set({ waitingForCapacity: false }).where(eq(chats.id, first));
  await vi.waitFor(() => expect(client.all("status").at(-1)?.chat.chatsAhead).toBe(0), WAIT);
  expect(client.all("status")).toHaveLength(2);
  expect(client.all("status")[1]?.chat.versions).toEqual(before?.chat.versions);
});

test("cursors grow strictly, and resuming at any of them ends with what is stored", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  const first = bench.follow(process, chatId);
  await first.until("synced");
  const step = await bench.modelStep(process, chatId, ["a", "b", "c", "d"]);
  await vi.waitFor(() => expect(JSON.stringify(first.received)).toContain('"d"'), WAIT);
  await step.commit();
  await finishTurn(process.ctx, { fence: await fenceOf(bench.workbench, chatId) });
  // That the preview is over may be told just after it.
  const ended = expect.objectContaining({
    event: expect.objectContaining({ name: "status", data: expect.objectContaining({ status: "waiting" }) }),
  });
  await vi.waitFor(() => expect(first.received).toContainEqual(ended), WAIT);
  first.end();
  const order = first.received.map(({ id }) => id.split(".").slice(0, 2).map(Number) as [number, number]);
  for (const [index, [base, n]] of order.slice(1).entries()) {
    const [lastBase, lastN] = order[index] ?? [0, 0];
    expect(base > lastBase || (base === lastBase && n > lastN)).toBe(true);
  }
  const stored = await bench.storedRows(chatId);
  for (const [index, { id }] of first.received.entries()) {
    const resumed = bench.follow(process, chatId, id);
    const known = rowsOf(first.received.slice(0, index + 1));
    await vi.waitFor(() => expect(rowsOf(resumed.received, known)).toEqual(stored), WAIT);
    resumed.end();
  }
});

test("T51 a client that resumes in the middle of an episode gets the parts after its last one", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  const first = bench.follow(process, chatId);
  await first.until("synced");
  const step = await bench.modelStep(process, chatId, ["a", "b"]);
  await vi.waitFor(() => expect(JSON.stringify(first.received)).toContain('"b"'), WAIT);
  first.end();
  const last = first.received.at(-1);
  const resumed = bench.follow(process, chatId, last?.id ?? "");
  step.writer.append([textDelta("c")]);
  await resumed.until("message_part");
  expect(resumed.names()).toEqual(["message_part"]);
  const [part] = resumed.received;
  expect(part?.event).toMatchObject({
    data: { seq: Number(last?.id.split(".")[4]) + 1, chunks: [textDelta("c")] },
  });
});

test("a cursor whose part the log does not have is told that its preview is lost", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  await bench.modelStep(process, chatId, ["a"]);
  const [chat] = await bench.db.select().from(chats).where(eq(chats.id, chatId));
  const client = bench.follow(process, chatId, `${chat?.snapshotVersion}.4.${chat?.historyVersion}.1.900`);
  await client.until("message_part");
  expect(client.received[0]?.event).toMatchObject({ name: "preview_reset", data: { reason: "lost" } });
  expect(client.received[1]?.event).toMatchObject({ data: { seq: 1 } });
});

test.each(["nonsense", "999999.0.0.0.0", "5.0.9.1.1"])(
  "the cursor %j is answered by a reset and everything",
  async (cursor) => {
    const process = await bench.startProcess();
    const chatId = await chatIn(bench.workbench, "W");
    const client = bench.follow(process, chatId, cursor);
    await client.until("synced");
    expect(client.names()[0]).toBe("history_reset");
    expect(rowsOf(client.received)).toEqual(await bench.storedRows(chatId));
  },
);

test("T52 a new attempt says why the preview is void: a retry, or another owner", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  const client = bench.follow(process, chatId);
  await client.until("synced");
  await bench.modelStep(process, chatId, ["first try"]);
  await vi.waitFor(() => expect(JSON.stringify(client.received)).toContain("first try"), WAIT);
  await bench.modelStep(process, chatId, ["second try"]);
  await client.until("preview_reset");
  expect(client.received.find(({ event }) => event.name === "preview_reset")?.event).toMatchObject({
    data: { attempt: 2, reason: "retry" },
  });
  await bench.db
    .update(chats)
    .set({ ownerEpoch: sql`${chats.ownerEpoch} + 1` })
    .where(eq(chats.id, chatId));
  await bench.modelStep(process, chatId, ["another owner"]);
  await client.until("preview_reset", 2);
  expect(client.received.findLast(({ event }) => event.name === "preview_reset")?.event).toMatchObject({
    data: { attempt: 3, reason: "takeover" },
  });
});

test("a chat that is deleted ends its streams", async () => {
  const process = await bench.startProcess();
  const chatId = await chatIn(bench.workbench, "W");
  const client = bench.follow(process, chatId);
  await client.until("synced");
  await bench.db.delete(chats).where(eq(chats.id, chatId));
  await client.done;
});
