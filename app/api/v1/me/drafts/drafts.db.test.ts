import { afterAll, beforeAll, expect, test } from "vitest";
import { sweepDrafts } from "@/db/queries/drafts";
import type { UserRow } from "@/db/queries/users";
import { drafts } from "@/db/schema/drafts";
import {
  apiRequest,
  createTestModel,
  createTestRuntime,
  createTestUser,
  read,
  segment,
  type TestRuntime,
  tokenOf,
} from "@/lib/auth/testing";
import * as list from "@/app/api/v1/chats/route";
import * as route from "./[place]/route";

let t: TestRuntime;
let ada: UserRow;
let mia: UserRow;
beforeAll(async () => {
  t = await createTestRuntime();
  ada = await createTestUser(t.runtime, "ada");
  mia = await createTestUser(t.runtime, "mia");
});
afterAll(() => t.drop());

async function call(user: UserRow, place: string, body?: unknown) {
  const token = await tokenOf(t.runtime, user);
  const path = `/api/v1/me/drafts/${place}`;
  const request = apiRequest(path, { token, ...(body === undefined ? {} : { method: "PUT", body }) });
  const answer = await (body === undefined ? route.GET : route.PUT)(request, segment({ place }));
  return read(answer);
}

test("a draft is kept over the version that it was typed over, and the other text is told when there is a newer one", async () => {
  expect((await call(ada, "new")).body).toEqual({ text: "", version: 0 });
  expect((await call(ada, "new", { text: "From the laptop", expectedVersion: 0 })).body).toEqual({
    text: "From the laptop",
    version: 1,
  });
  const late = await call(ada, "new", { text: "From the phone", expectedVersion: 0 });
  expect(late.status).toBe(409);
  expect(late.body).toMatchObject({
    error: { code: "conflict" },
    draft: { text: "From the laptop", version: 1 },
  });
  expect((await call(ada, "new", { text: "From the laptop", expectedVersion: 0 })).body).toEqual({
    text: "From the laptop",
    version: 1,
  });
  expect((await call(ada, "new", { text: "Both", expectedVersion: 1 })).body).toEqual({
    text: "Both",
    version: 2,
  });
  expect((await call(ada, "new")).body).toEqual({ text: "Both", version: 2 });
});

test("of two who write over the same version at once one wins, and the other is told", async () => {
  const answers = await Promise.all(
    ["one", "two", "three", "four"].map((text) => call(mia, "new", { text, expectedVersion: 0 })),
  );
  const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
  expect(statuses).toEqual([200, 409, 409, 409]);
});

test("a draft is its writer's, and only for chats that are theirs", async () => {
  await createTestModel(t.runtime);
  const token = await tokenOf(t.runtime, ada);
  const content = [{ type: "text", text: "hello" }];
  const made = await list.POST(apiRequest("/api/v1/chats", { token, body: { content } }), segment({}));
  const chat: string = (await read(made)).body.id;
  await call(ada, chat, { text: "mine", expectedVersion: 0 });
  expect((await call(mia, chat)).status).toBe(404);
  expect((await call(mia, chat, { text: "x", expectedVersion: 0 })).status).toBe(404);
  expect((await call(ada, "somewhere", { text: "x", expectedVersion: 0 })).status).toBe(404);
  expect((await call(ada, chat)).body).toEqual({ text: "mine", version: 1 });
});

test("what was emptied long ago, and what was typed for a chat that is gone, is swept; a kept text stays", async () => {
  const long = new Date(Date.now() - 31 * 86_400_000);
  await t.runtime.db.delete(drafts);
  await t.runtime.db.insert(drafts).values([
    { userId: ada.id, place: "new", text: "kept", version: 4, updatedAt: long },
    { userId: mia.id, place: "new", text: "", version: 4, updatedAt: long },
    { userId: ada.id, place: "chat_gone", text: "for nobody", version: 1 },
  ]);
  await sweepDrafts(t.runtime.db);
  const left = await t.runtime.db.select({ text: drafts.text }).from(drafts);
  expect(left).toEqual([{ text: "kept" }]);
  const again = await call(mia, "new", { text: "typed over 4", expectedVersion: 4 });
  expect(again.body).toEqual({ text: "typed over 4", version: 5 });
});
