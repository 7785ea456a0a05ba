import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../lib/ids";
import { createTestDatabase, type TestDatabase } from "../testing";
import { abandonStartedModelCalls, type ModelCallPurpose, startModelCall } from "./model-calls";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("a new owner closes the books of earlier ones, and no request of anybody else", async () => {
  const chatId = newId("chat");
  const start = async (purpose: ModelCallPurpose, historyVersion: number, attempt: number) => {
    const id = newId("mcl");
    const owner = { chatId, rootChatId: chatId, userId: "usr_1", modelId: "mod_1" };
    await startModelCall(database.db, { id, ...owner, purpose, historyVersion, attempt });
    return id;
  };
  const [editedAway, summary] = [await start("generation", 2, 3), await start("compaction", 3, 1)];
  const forgotten = await start("title", 2, 0);
  await database.sql`update model_calls set started_at = now() - interval '2 minutes' where id = ${forgotten}`;
  const [title, own] = [await start("title", 3, 0), await start("generation", 3, 2)];
  expect(await abandonStartedModelCalls(database.db, { chatId, historyVersion: 3, attempt: 1 })).toBe(3);
  const rows = await database.sql<{ id: string; state: string }[]>`select id, state from model_calls`;
  expect(Object.fromEntries(rows.map(({ id, state }) => [id, state]))).toEqual({
    [editedAway]: "abandoned",
    [summary]: "abandoned",
    [forgotten]: "abandoned",
    [title]: "started",
    [own]: "started",
  });
});
