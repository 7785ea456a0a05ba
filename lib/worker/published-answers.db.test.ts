import Ajv2020 from "ajv/dist/2020.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listChats, loadChatWire } from "../../db/queries/chats";
import { exportChat } from "../../db/queries/export-chat";
import { listMessages } from "../../db/queries/messages";
import { openApiDocument } from "../api/openapi/document";
import { until, WorkerBench } from "./testing-bench";
import { callPart, calls, gate, says } from "./testing-model";

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.create();
});
afterEach(() => bench.drop());

const document = openApiDocument({ version: "1.2.3", publicUrl: "http://localhost:3000" });
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ $id: "contract", components: document["components"] });

/** What the published schema has against an answer as it goes over the wire. */
function objections(schema: string, answer: unknown) {
  const check = ajv.compile({ $ref: `contract#/components/schemas/${schema}` });
  check(JSON.parse(JSON.stringify(answer)));
  return (check.errors ?? []).map(({ instancePath, message, params }) => ({ instancePath, message, params }));
}

test("the published schemas take the answers that are given, of a chat after a takeover too", async () => {
  const never = gate().opened.then(() => ({ output: "", isError: false }));
  let runs = 0;
  bench.tools.define("quick", async () => ({ output: "ok", isError: false }));
  bench.tools.define("slow", async () => {
    runs += 1;
    return runs === 1 ? never : { output: "ok", isError: false };
  });
  bench.model.script(calls(callPart("a", "quick", {}), callPart("b", "slow", {})), says("End"));
  const first = await bench.startWorker();
  const chatId = await bench.createChat("Go", first.pubsub);
  await until("one call has ended and one runs", async () => {
    const states = (await bench.rows(chatId))[1]?.calls.map(({ state }) => state);
    return states?.join() === "finished,started";
  });
  await first.stop();
  await bench.startWorker();
  await bench.settled(chatId);

  const page = await listMessages(bench.db, { chatId, limit: 50 });
  expect(JSON.stringify(page)).toContain("keptFromBeforeRestart");
  expect(page.items.flatMap((message) => objections("Message", message))).toEqual([]);
  const chat = await loadChatWire(bench.db, chatId);
  expect(objections("Chat", chat)).toEqual([]);
  const list = await listChats(bench.db, { ownerId: chat?.ownerId ?? "", archived: false, limit: 5 });
  expect(objections("getChatsAnswer", list)).toEqual([]);
  expect(objections("getChatsChatIdExportAnswer", await exportChat(bench.db, chatId))).toEqual([]);
});
