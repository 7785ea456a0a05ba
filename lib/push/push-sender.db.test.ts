import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeNotices } from "../../db/queries/push-notices";
import { insertSession, revokeSession } from "../../db/queries/sessions";
import { keepSubscription } from "../../db/queries/push-subscriptions";
import { newId } from "../ids";
import { createSecrets, type Secrets } from "../secrets/secrets";
import { enterRequiresAction } from "../transitions/enter-requires-action";
import { finishError } from "../transitions/finish-error";
import { finishTurn } from "../transitions/finish-turn";
import {
  chatIn,
  createPerson,
  createWorkbench,
  fenceOf,
  insertAssistantMessage,
  type Workbench,
} from "../transitions/testing";
import { loadOrCreatePushKeys, resealPushKeys } from "./push-keys";
import { createPushSender, type PushSender } from "./push-sender";
import { startTestPushService, type TestPushService } from "./testing-push-service";

let bench: Workbench;
let service: TestPushService;
let sender: PushSender;

beforeEach(async () => {
  bench = await createWorkbench();
  service = await startTestPushService();
  sender = await createSender();
});

afterEach(async () => {
  await service.close();
  await bench.database.drop();
});

const secretsOf = (...ids: [string, ...string[]]): Secrets => {
  const [first, ...rest] = ids.map((id) => ({ id, key: Buffer.alloc(32, id) }));
  if (first === undefined) throw new Error("there is a first key");
  return createSecrets([first, ...rest]);
};

async function createSender(secrets = secretsOf("k1")): Promise<PushSender> {
  const { db } = bench.database;
  return createPushSender({
    db,
    fetch: service.fetch,
    log: pino({ level: "silent" }),
    keys: await loadOrCreatePushKeys({ db, secrets }),
    env: { publicUrl: "http://localhost:3000" },
  });
}

async function subscribe(name: string, sessionId: string | null = null): Promise<string> {
  const { endpoint, keys } = service.subscribe(name);
  const { userId } = bench;
  const id = newId("psh");
  await keepSubscription(bench.database.db, { id, userId, sessionId, endpoint, ...keys, device: "Test" });
  return id;
}

/** A chat whose turn has ended; its few words will not come. */
async function finishedChat(columns: Parameters<typeof chatIn>[2] = {}): Promise<string> {
  const chatId = await chatIn(bench, "R0", columns);
  await finishTurn(bench.ctx, { fence: await fenceOf(bench, chatId) });
  await sender.hurry(chatId);
  return chatId;
}

const notices = () => bench.database.sql`select kind, attempts from push_notices order by kind`;
const bodies = () => service.received.map(({ message }) => message["body"]);

describe("the end of a turn", () => {
  it("is told once in each browser, by whichever of many servers gets to it first", async () => {
    await Promise.all([subscribe("laptop"), subscribe("phone")]);
    const others = await Promise.all([createSender(), createSender(), createSender()]);
    for (let n = 0; n < 5; n++) await finishedChat();
    await Promise.all([sender, ...others].map((one) => one.deliver()));
    expect(service.received.map(({ path }) => path).toSorted()).toEqual([
      ...Array(5).fill("/laptop"),
      ...Array(5).fill("/phone"),
    ]);
    expect(new Set(service.received.map(({ message }) => message["id"])).size).toBe(10);
    expect(await notices()).toEqual([]);
  });

  it("says the chat's title and state, encrypted for the browser and signed by this deployment", async () => {
    await subscribe("laptop");
    const chatId = await finishedChat({ title: "Mend <b>the queue</b>" });
    await sender.deliver();
    const [push] = service.received;
    expect(push?.message).toEqual({
      id: expect.stringMatching(/^pnt_/),
      kind: "finished",
      chatId,
      title: "Mend <b>the queue</b>",
      body: "Finished",
      path: `/agents/${chatId}`,
    });
    expect(push?.signedBy).toBe(sender.publicKey);
    expect(push?.headers).toMatchObject({ urgency: "normal", ttl: "14400", "content-encoding": "aes128gcm" });
  });

  it("waits a while for its few words, and no longer", async () => {
    await subscribe("laptop");
    const chatId = await chatIn(bench, "R0");
    await finishTurn(bench.ctx, { fence: await fenceOf(bench, chatId) });
    await sender.deliver();
    expect(service.received).toEqual([]);
    await bench.database.sql`update chats set last_turn_summary = 'Queue mended' where id = ${chatId}`;
    await bench.database.sql`update push_notices set due_at = due_at - interval '8 seconds'`;
    await sender.deliver();
    expect(bodies()).toEqual(["Queue mended"]);
  });

  it("is told also when the server that took it died before it sent it", async () => {
    await subscribe("laptop");
    await finishedChat();
    expect(await takeNotices(bench.database.db, 10)).toHaveLength(1);
    await sender.deliver();
    expect(service.received).toEqual([]);
    await bench.database.sql`update push_notices set due_at = due_at - interval '60 seconds'`;
    await sender.deliver();
    expect(bodies()).toEqual(["Finished"]);
  });

  it("is told to nobody who has read it, or whose chat went on", async () => {
    await subscribe("laptop");
    const read = await finishedChat();
    await bench.database.sql`update chats set last_read_message_id = 1000000 where id = ${read}`;
    const further = await finishedChat();
    await bench.database.sql`update chats set status = 'running' where id = ${further}`;
    await sender.deliver();
    expect(service.received).toEqual([]);
    expect(await notices()).toEqual([]);
  });

  it("is told of sub-agents to their parent alone, and to nobody after the sign-in has ended", async () => {
    const sessionId = newId("ses");
    const { db } = bench.database;
    await insertSession(db, { id: sessionId, userId: bench.userId, userAgent: "", lifetimeSeconds: 60 });
    await subscribe("laptop", sessionId);
    await finishedChat({ parentChatId: newId("chat") });
    expect(await notices()).toEqual([]);
    await finishedChat();
    expect(await notices()).toHaveLength(1);
    await revokeSession(db, sessionId);
    await finishedChat();
    expect(await notices()).toHaveLength(1);
  });
});

describe("what was written down for somebody who may no longer be told", () => {
  const sessionOf = async (): Promise<string> => {
    const id = newId("ses");
    const session = { id, userId: bench.userId, userAgent: "", lifetimeSeconds: 60 };
    await insertSession(bench.database.db, session);
    return id;
  };

  it.each([
    ["the sign-in was ended", (session: string) => revokeSession(bench.database.db, session)],
    [
      "the sign-in ran out",
      (session: string) =>
        bench.database.sql`update auth_sessions set expires_at = now() where id = ${session}`,
    ],
    [
      "the account was disabled",
      () => bench.database.sql`update users set disabled_at = now() where id = ${bench.userId}`,
    ],
  ])("is not sent once %s", async (_when, end) => {
    const session = await sessionOf();
    await subscribe("laptop", session);
    await finishedChat();
    await end(session);
    await sender.deliver();
    expect(service.received).toEqual([]);
    expect(await notices()).toEqual([]);
  });

  it("is not sent to whoever has the browser now, while others are told", async () => {
    await Promise.all([subscribe("shared"), subscribe("own")]);
    await finishedChat();
    const { db } = bench.database;
    const userId = await createPerson(db);
    const { endpoint, keys } = service.subscribe("shared");
    await keepSubscription(db, { id: newId("psh"), userId, sessionId: null, endpoint, ...keys, device: "" });
    await sender.deliver();
    expect(service.received.map(({ path }) => path)).toEqual(["/own"]);
    expect(await notices()).toEqual([]);
  });
});

describe("what needs somebody", () => {
  it("is told at once: a question, a plan, a client's call, an error", async () => {
    await subscribe("laptop");
    for (const awaiting of ["question", "plan"] as const) {
      const chatId = await chatIn(bench, "R0");
      await finishTurn(bench.ctx, { fence: await fenceOf(bench, chatId), awaiting });
    }
    const failing = await chatIn(bench, "R0");
    const error = { kind: "rate_limit", message: "Secret words of a provider", retryable: true } as const;
    await finishError(bench.ctx, { fence: await fenceOf(bench, failing), error });
    const asking = await chatIn(bench, "R0");
    await bench.database.sql`delete from tool_calls where chat_id = ${asking}`;
    await insertAssistantMessage(bench, asking, [{ toolCallId: "c1", state: "requested", kind: "dynamic" }]);
    await enterRequiresAction(bench.ctx, { fence: await fenceOf(bench, asking) });
    await sender.deliver();
    expect(bodies()).toHaveLength(4);
    expect(bodies()).toEqual(
      expect.arrayContaining([
        "Asks you a question",
        "Has a plan for you",
        "Waits for your answer",
        expect.stringMatching(/is limiting the rate of requests$/),
      ]),
    );
    expect(JSON.stringify(service.received.map(({ message }) => message))).not.toContain("Secret words");
    expect(service.received.every(({ headers }) => headers["urgency"] === "high")).toBe(true);
  });
});

describe("a push service that does not take a message", () => {
  it("has the subscription forgotten when the browser has given it up", async () => {
    await Promise.all([subscribe("gone"), subscribe("there")]);
    service.answerWith("gone", 410);
    await finishedChat();
    await finishedChat();
    await sender.deliver();
    expect(service.received.map(({ path }) => path)).toEqual(["/there", "/there"]);
    expect(await bench.database.sql`select 1 from push_subscriptions`).toHaveLength(1);
    expect(await notices()).toEqual([]);
  });

  it("is asked again later, six times at most", async () => {
    await subscribe("busy");
    service.answerWith("busy", 503);
    await finishedChat();
    for (let attempt = 1; attempt <= 5; attempt++) {
      await sender.deliver();
      await sender.deliver();
      expect(await notices()).toMatchObject([{ attempts: attempt }]);
      await bench.database.sql`update push_notices set due_at = now()`;
    }
    await sender.deliver();
    expect(await notices()).toEqual([]);
  });

  it("is not asked again when it refuses", async () => {
    await subscribe("strict");
    service.answerWith("strict", 400);
    await finishedChat();
    await sender.deliver();
    expect(await notices()).toEqual([]);
    expect(await bench.database.sql`select 1 from push_subscriptions`).toHaveLength(1);
  });
});

describe("the deployment's keys", () => {
  it("are made once, by whichever server starts first, and lie sealed", async () => {
    const { db, sql } = bench.database;
    await sql`delete from settings where name = 'push-keys'`;
    const made = await Promise.all(Array.from({ length: 4 }, () => createSender()));
    expect(new Set(made.map(({ publicKey }) => publicKey)).size).toBe(1);
    const { privateKey } = await loadOrCreatePushKeys({ db, secrets: secretsOf("k1") });
    const [stored] = await sql<
      { value: string }[]
    >`select value::text from settings where name = 'push-keys'`;
    expect(stored?.value).not.toContain(privateKey);
  });

  it("stay the same when they are sealed with a new encryption key", async () => {
    const { db } = bench.database;
    await db.transaction((tx) => resealPushKeys(tx, secretsOf("k2", "k1")));
    const { publicKey } = await loadOrCreatePushKeys({ db, secrets: secretsOf("k2") });
    expect(publicKey).toBe(sender.publicKey);
  });
});
