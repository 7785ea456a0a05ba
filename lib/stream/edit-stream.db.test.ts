import { afterEach, beforeEach, expect, test } from "vitest";
import { editMessage } from "../transitions/edit-message";
import { sendMessage } from "../transitions/send-message";
import { rowsOf, StreamBench, textDelta } from "./testing";

let bench: StreamBench;

beforeEach(async () => {
  bench = await StreamBench.create();
});

afterEach(async () => {
  await bench.end();
});

const content = (text: string) => [{ type: "text" as const, text }];

test("T54 D35 an edit in the middle of a stream makes both tabs drop the history and the preview, in this order", async () => {
  const [here, there] = [await bench.startProcess(), await bench.startProcess()];
  const chatId = await bench.runningChat(here);
  const { userId } = bench.workbench;
  const old = await bench.modelStep(here, chatId, ["old "]);
  const queued = { authorId: userId, modelId: null, reasoningEffort: null, busyBehavior: "queue" } as const;
  await sendMessage(here.ctx, { chatId, content: content("Later"), ...queued });
  const clients = [bench.follow(here, chatId), bench.follow(there, chatId)];
  for (const client of clients) await client.untilPart("old ");
  const before = clients.map(({ received }) => received.length);
  const first = (await bench.storedRows(chatId))[0]?.id ?? "";

  await editMessage(there.ctx, {
    chatId,
    messageId: first,
    content: content("Reworded"),
    authorId: userId,
    modelId: null,
    reasoningEffort: null,
  });
  for (const client of clients) await client.until("synced", 2);
  old.writer.append([textDelta("never seen")]);
  await old.writer.flush().catch(() => {});
  const next = await bench.modelStep(here, chatId, ["new "]);
  for (const client of clients) await client.untilPart("new ");
  await next.commit();
  for (const client of clients) await client.until("preview_reset", 2);

  const stored = await bench.storedRows(chatId);
  expect(stored).toHaveLength(2);
  for (const [index, client] of clients.entries()) {
    const after = client.received.slice(before[index]).map(({ event }) => event.name);
    const synced = after.slice(0, after.indexOf("synced") + 1);
    expect(synced).toEqual(["history_reset", "message", "queue_update", "status", "preview_reset", "synced"]);
    expect(client.all("queue_update").at(-1)).toEqual({ queued: [] });
    expect(rowsOf(client.received)).toEqual(stored);
    expect(JSON.stringify(client.received)).not.toContain("never seen");
  }
});

test("T53 who starts behind a page of messages is still told of an edit of an older one", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  await (await bench.modelStep(process, chatId, ["answer"])).commit();
  const page = await bench.storedRows(chatId);
  const { snapshotVersion } = await bench.versionOf(chatId);
  const client = bench.follow(process, chatId, `${snapshotVersion}.0.0.0.0`);
  await bench.modelStep(process, chatId, ["more"]);
  await client.untilPart("more");
  expect(client.names()).not.toContain("message");

  await editMessage(process.ctx, {
    chatId,
    messageId: page[0]?.id ?? "",
    content: content("Reworded"),
    authorId: bench.workbench.userId,
    modelId: null,
    reasoningEffort: null,
  });
  await client.until("synced");

  expect(client.names()).toContain("history_reset");
  expect(rowsOf(client.received, page)).toEqual(await bench.storedRows(chatId));
});
