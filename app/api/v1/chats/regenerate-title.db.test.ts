import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
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
import type { Caller } from "@/lib/commands/caller";
import { createChat } from "@/lib/commands/create-chat";
import { patchChat } from "@/lib/commands/patch-chat";
import type { ChatDescriber } from "@/lib/describe/describer";
import { newId } from "@/lib/ids";
import * as route from "./[chatId]/title/regenerate/route";

let t: TestRuntime;
let caller: Caller;
let token: string;
let chatId: string;
let asked: number;
/** Runs while a model is writing. */
let meanwhile: () => Promise<void>;

beforeAll(async () => {
  t = await createTestRuntime();
  await createTestModel(t.runtime);
  const describer: Pick<ChatDescriber, "writeTitle"> = {
    writeTitle: async () => {
      asked += 1;
      await meanwhile();
      return "Written";
    },
  };
  Object.assign(t.runtime, { describer });
});
afterAll(() => t.drop());
beforeEach(async () => {
  asked = 0;
  meanwhile = async () => {};
  const user = await createTestUser(t.runtime, `owner-${newId("usr").slice(-12)}`);
  caller = { userId: user.id, role: "member" };
  token = await tokenOf(t.runtime, user);
  ({ id: chatId } = await createChat(t.runtime, { caller, content: [{ type: "text", text: "Hello" }] }));
});

async function regenerate(key = newId("req")) {
  const path = `/api/v1/chats/${chatId}/title/regenerate`;
  const request = apiRequest(path, { token, body: {}, headers: { "idempotency-key": key } });
  return read(await route.POST(request, segment({ chatId })));
}

test("a model that takes its time holds no transaction open", async () => {
  let open: readonly unknown[] = [];
  meanwhile = async () => {
    open = await t.runtime.sql`
      select query from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'`;
  };
  expect(await regenerate()).toMatchObject({ status: 200, body: { title: "Written" } });
  expect(open).toEqual([]);
});

test("a repetition gets the first answer, and no model is asked for it", async () => {
  const key = newId("req");
  const first = await regenerate(key);
  expect(await regenerate(key)).toMatchObject({ status: 200, body: first.body });
  expect(asked).toBe(1);
});

/** Holds the model's answer back until it is told to write. */
function heldModel() {
  const writing = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  meanwhile = () => {
    begun.resolve();
    return writing.promise;
  };
  return { begun: begun.promise, write: writing.resolve };
}

test("of two requests with one key at once, one asks a model, and both get its answer", async () => {
  const model = heldModel();
  const key = newId("req");
  const first = regenerate(key);
  await model.begun;
  const second = regenerate(key);
  const looked = async () =>
    (await t.runtime.sql`select 1 from idempotency_keys where key = ${key} and status is null`).length === 1;
  expect(await looked()).toBe(true);
  model.write();
  const { body } = await first;
  expect(await second).toMatchObject({ status: 200, body });
  expect(asked).toBe(1);
});

test("a repetition waits five seconds for the first at most, then says when to come back", async () => {
  const model = heldModel();
  const key = newId("req");
  const first = regenerate(key);
  await model.begun;
  expect(await regenerate(key)).toMatchObject({ status: 409, body: { error: { code: "conflict" } } });
  expect(asked).toBe(1);
  model.write();
  expect(await first).toMatchObject({ status: 200 });
});

test("a key that is too long is refused before anything is done", async () => {
  expect(await regenerate("x".repeat(201))).toMatchObject({ status: 400 });
  expect(asked).toBe(0);
});

test("a key is free again when what came before its transaction failed, or whoever held it was killed", async () => {
  const key = newId("req");
  meanwhile = () => Promise.reject(new Error("No model"));
  expect(await regenerate(key)).toMatchObject({ status: 503 });
  meanwhile = async () => {};
  expect(await regenerate(key)).toMatchObject({ status: 200 });
  await t.runtime.sql`
    update idempotency_keys set status = null, answer = '{"holder":"gone"}', created_at = now() - interval '4 minutes'
    where key = ${key}`;
  expect(await regenerate(key)).toMatchObject({ status: 200 });
  expect(asked).toBe(3);
});

test("a title that a person gives meanwhile stays", async () => {
  meanwhile = async () => {
    await patchChat(t.runtime, { caller, chatId, title: "Mine" });
  };
  expect(await regenerate()).toMatchObject({ status: 200, body: { title: "Mine" } });
});
