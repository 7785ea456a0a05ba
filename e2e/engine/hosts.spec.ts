import { randomBytes, randomUUID } from "node:crypto";
import { expect, test } from "@playwright/test";
import type { Chat } from "../../lib/chat/wire";
import { type ApiClient, createApiClient } from "../api-client";
import { createLatheServer, type LatheServer } from "../lathe-server";
import { type OwnDatabase, startOwnDatabase } from "../own-database";
import { createStand, type Stand } from "../stand";

const STOP_LIMIT_MS = 10_000;
const TAKEOVER_LIMIT_MS = 2_000;
const TEST_TIMEOUT_MS = 240_000;
const SECRET = "a secret for the worker";

let database: OwnDatabase;
let stand: Stand;
const others: LatheServer[] = [];
let shared: Record<string, string>;

test.describe.configure({ timeout: TEST_TIMEOUT_MS });

async function begin(env: Record<string, string>): Promise<void> {
  database = await startOwnDatabase();
  shared = {
    DATABASE_URL: database.url,
    LATHE_ENCRYPTION_KEYS: `main:${randomBytes(32).toString("base64")}`,
  };
  stand = await createStand({ env: { ...shared, ...env } });
}

async function another(
  env: Record<string, string>,
  program: "server" | "worker" = "server",
): Promise<LatheServer> {
  const server = await createLatheServer({
    program,
    env: { ...shared, LATHE_SSRF_ALLOW: stand.models.url, ...env },
  });
  others.push(server);
  await server.start();
  return server;
}

test.afterEach(async () => {
  for (const server of others.splice(0)) await server.destroy();
  await stand.destroy();
  await database.stop();
});

const ownerOf = async (chatId: string): Promise<string | null> => {
  const [row] = await database.sql<
    { owner: string | null }[]
  >`select worker_id as owner from chats where id = ${chatId}`;
  return row?.owner ?? null;
};

/** As behind a load balancer: whoever is not answered by one server asks another, with the same key. */
async function create(clients: readonly ApiClient[], text: string): Promise<Chat> {
  const key = { "idempotency-key": randomUUID() };
  for (let turn = 0; ; turn++) {
    const client = clients[turn % clients.length];
    const answer = await client
      ?.send("POST", "/api/v1/chats", { content: [{ type: "text", text }] }, key)
      .catch(() => null);
    if (answer?.status === 201) return (await answer.json()) as Chat;
    if (answer) expect([503, 409], `POST answered ${answer.status}`).toContain(answer.status);
  }
}

test("T26 D28 servers are restarted one after another under load, one of them with a clock ten minutes ahead, and no turn fails", async () => {
  await begin({});
  const ahead = { NODE_OPTIONS: "--import=./e2e/fakes/ten-minutes-ahead.mjs" };
  const second = await another(ahead);
  const clients = [stand.api, createApiClient(second.url, stand.api.token)] as const;
  stand.models.setScript([
    {
      steps: [{ actions: [{ type: "deltas", count: 100, text: "word ", intervalMs: 30 }] }],
      after: "repeat",
    },
  ]);
  const chats: Chat[] = [];
  const restart = async (server: LatheServer) => {
    const begun = await Promise.all(Array.from({ length: 5 }, () => create(clients, "Write a lot")));
    chats.push(...begun);
    const owners = () => Promise.all(begun.map(({ id }) => ownerOf(id)));
    await expect.poll(async () => (await owners()).every(Boolean)).toBe(true);
    const inFlight = create(clients, "In flight");
    const startedAt = performance.now();
    expect(await server.kill("SIGTERM")).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(STOP_LIMIT_MS);
    chats.push(await inFlight);
    await server.start();
  };
  await restart(stand.lathe);
  await restart(second);
  await restart(stand.lathe);
  for (const { id } of chats) {
    const done = await stand.api.waitForStatus(id, ["waiting", "error"], 60_000);
    expect(done.lastError).toBeNull();
    const messages = await stand.api.messages(id);
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
    expect(JSON.stringify(messages[1]?.parts).match(/word/g)).toHaveLength(100);
  }
  const [sums] = await database.sql<{ deaths: number; chats: number }[]>`
    select sum(owner_deaths)::int as deaths, count(*)::int as chats from chats`;
  expect(sums).toEqual({ deaths: 0, chats: chats.length });
});

test("a worker of its own drives chats beside a server that drives none, and hands over to the next within two seconds", async () => {
  await begin({ LATHE_WORKER: "off" });
  stand.models.setScript([
    {
      steps: [{ actions: [{ type: "deltas", count: 150, text: "word ", intervalMs: 30 }] }],
      after: "repeat",
    },
  ]);
  const chat = await stand.api.createChat("Wait for a worker");
  expect((await stand.api.chat(chat.id)).status).toBe("running");
  expect(await ownerOf(chat.id)).toBeNull();
  const first = await another({ LATHE_WORKER: "off", LATHE_URL: stand.lathe.url }, "worker");
  const follower = stand.api.follow(chat.id);
  await follower.waitFor(({ event }) => event.name === "message_part");
  const owner = await ownerOf(chat.id);
  await another({ LATHE_WORKER: "off", LATHE_URL: stand.lathe.url }, "worker");
  const startedAt = performance.now();
  const ended = first.kill("SIGTERM");
  await expect
    .poll(
      async () => {
        const now = await ownerOf(chat.id);
        return now !== null && now !== owner;
      },
      { intervals: [20] },
    )
    .toBe(true);
  expect(performance.now() - startedAt).toBeLessThan(TAKEOVER_LIMIT_MS);
  expect(await ended).toBe(0);
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await expect.poll(() => follower.messages()).toEqual(await stand.api.messages(chat.id));
  follower.stop();
});

test("where nothing runs between requests, sending a message calls the worker, and only its secret opens that door", async () => {
  await begin({ LATHE_WORKER: "route", LATHE_WORKER_SECRET: SECRET });
  for (const authorization of [undefined, "Bearer wrong", `Bearer ${stand.api.token}`]) {
    const headers = authorization === undefined ? {} : { authorization };
    const refused = await fetch(`${stand.lathe.url}/api/worker`, { method: "POST", headers });
    expect(refused.status).toBe(401);
  }
  stand.models.setScript([{ steps: ["A short answer."], after: "repeat" }]);
  const chat = await stand.api.createChat("Answer");
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await stand.api.sendMessage(chat.id, "And again");
  await expect.poll(async () => (await stand.api.messages(chat.id)).length, { timeout: 30_000 }).toBe(4);
  await expect.poll(() => ownerOf(chat.id), { timeout: 30_000 }).toBeNull();
  const cron = await fetch(`${stand.lathe.url}/api/worker`, {
    headers: { authorization: `Bearer ${SECRET}` },
  });
  expect([cron.status, await cron.json()]).toEqual([200, { unfinished: false }]);
});
