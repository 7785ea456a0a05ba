import { afterEach, beforeEach, expect, it } from "vitest";
import { systemClock } from "../clock";
import { contextChanges } from "../commands/context/change-context";
import type { ReadContext } from "../generation/read-context";
import type { ContextRequestFrame } from "../workspace/protocol-context";
import { until, type RunningWorker, WorkerBench } from "./testing-bench";
import { callPart, calls, gate, says } from "./testing-model";

let bench: WorkerBench;
let running: RunningWorker;
/** Where was read, each time. */
let sources: { usual: boolean; directories: readonly string[] }[];
let onRead: () => Promise<unknown>;

/** What the workspace says depends on where it is read. */
const readContext: ReadContext = async (_workspaceId, { usual, directories }) => {
  sources.push({ usual, directories });
  await onRead();
  const files = [...(usual ? ["."] : []), ...directories].map((directory) => ({
    path: `${directory}/AGENTS.md`,
    size: 1,
    status: "ok" as const,
    content: `Words of ${directory}.`,
  }));
  return { hash: `hash of ${files.map(({ path }) => path).join()}`, files, skills: [], more: 0 };
};

beforeEach(async () => {
  bench = await WorkerBench.create();
  sources = [];
  onRead = async () => {};
  running = await bench.startWorker({ readContext });
});
afterEach(() => bench.drop());

const ctx = () => ({ db: bench.db, pubsub: running.pubsub });
const start = () => bench.createChat("Do it", running.pubsub, { workspaceId: "ws_1" });
const request = (index: number) => JSON.stringify(bench.model.requests.at(index)?.prompt);
/** The last message of a request. */
const last = (index: number) => JSON.stringify(bench.model.requests.at(index)?.prompt.at(-1));
const change = (chatId: string, asked: ContextRequestFrame["change"]) =>
  contextChanges({ ...ctx(), clock: systemClock })(
    { id: "ws_1", ownerId: bench.workbench.userId },
    { chatId, change: asked },
  );

const ask = (chatId: string, text = "Again", answer = says("Done")) =>
  bench.ask(running.pubsub, { chatId, text, answer });

it("other sources are read before the next call of a chat at work, and of one at rest", async () => {
  let chatId = "";
  bench.tools.define("look", async () => ({
    output: { ...(await change(chatId, { action: "add", directory: "docs" })) },
    isError: false,
  }));
  const known = gate();
  onRead = () => known.opened;
  bench.model.script(calls(callPart("a", "look", {})), says("Done"));
  chatId = await start();
  known.open();
  await bench.settled(chatId);
  expect(request(0)).not.toContain("Words of docs.");
  expect(last(1)).toContain("Words of docs.");
  expect(last(1)).toContain("Words of ..");

  expect(await change(chatId, { action: "clear" })).toMatchObject({ ok: true });
  await ask(chatId, "Again");
  expect(last(2)).toContain("no longer holds");
  expect(await change(chatId, { action: "add", directory: "docs" })).toMatchObject({ ok: true });
  await ask(chatId, "Once more");
  expect(last(3)).toContain("Words of docs.");
  expect(last(3)).not.toContain("Words of ..");
  // Nothing is read where nothing is chosen.
  expect(sources).toEqual([
    { usual: true, directories: [] },
    { usual: true, directories: ["docs"] },
    { usual: false, directories: ["docs"] },
  ]);
});

it("what is asked for while the context is being read is not lost", async () => {
  const held = gate();
  onRead = () => held.opened;
  bench.model.script(says("Done"));
  const chatId = await start();
  await until("it is read", () => sources.length === 1);
  await change(chatId, { action: "add", directory: "docs" });
  held.open();
  await bench.settled(chatId);
  expect(bench.model.requests).toHaveLength(1);
  expect(request(0)).toContain("Words of docs.");
  expect((await bench.chat(chatId)).context).toMatchObject({
    wanted: false,
    sources: { usual: true, directories: ["docs"] },
  });
});
