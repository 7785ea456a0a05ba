import { setTimeout as delay } from "node:timers/promises";
import postgres from "postgres";
import type { Message } from "../../lib/chat/wire";
import { expect, test } from "../stand-fixture";
import { databaseUrl } from "../database-url";

const INTERRUPT_ROUNDS = 40;
const ORDER_ROUNDS = 15;
const SPREAD_MS = 60;

const roles = (messages: Message[]) => messages.map(({ role }) => role);

test("D09 a stop around the last token leaves one answer, and the next message works", async ({ stand }) => {
  test.setTimeout(240_000);
  const { api, models } = stand;
  models.setScript([
    { steps: [{ actions: [{ type: "deltas", count: 5, text: "word ", intervalMs: 5 }] }], after: "repeat" },
  ]);
  const chat = await api.createChat("Round 0");
  await api.waitForStatus(chat.id, ["waiting"]);
  for (let round = 1; round <= INTERRUPT_ROUNDS; round++) {
    await api.sendMessage(chat.id, `Round ${round}`);
    await delay(((round * 37) % INTERRUPT_ROUNDS) * (SPREAD_MS / INTERRUPT_ROUNDS));
    const answer = await api.send("POST", `/api/v1/chats/${chat.id}/interrupt`);
    expect([200, 202]).toContain(answer.status);
    const idle = await api.waitForStatus(chat.id, ["waiting", "error"]);
    expect(idle.status).toBe("waiting");
  }
  const messages = await api.messages(chat.id);
  const texts = messages.map(({ parts }) =>
    parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join(""),
  );
  for (let round = 0; round <= INTERRUPT_ROUNDS; round++) {
    const at = texts.indexOf(`Round ${round}`);
    const next = round === INTERRUPT_ROUNDS ? texts.length : texts.indexOf(`Round ${round + 1}`);
    const answers = messages.slice(at + 1, next);
    expect(answers.length, `answers of round ${round}`).toBeLessThanOrEqual(1);
    const [answer] = answers;
    const isWhole = texts[at + 1] === "word ".repeat(5);
    // Between the last word and the provider's word that it was the last, a whole text may still count as cut.
    if (answer && !isWhole) expect(answer.interrupted, `round ${round}: ${texts[at + 1]}`).toBe(true);
  }
});

test("D10 a message that interrupts follows the partial answer, always", async ({ stand }) => {
  test.setTimeout(240_000);
  const { api, models } = stand;
  for (let round = 1; round <= ORDER_ROUNDS; round++) {
    models.setScript([
      {
        steps: [
          { actions: [{ type: "deltas", count: 2, text: "part " }, { type: "stall" }] },
          "Second answer.",
        ],
      },
    ]);
    const chat = await api.createChat(`First ${round}`);
    const follower = api.follow(chat.id);
    await follower.waitFor(({ event }) => event.name === "message_part");
    await api.sendMessage(chat.id, `Second ${round}`, "interrupt");
    await api.waitForStatus(chat.id, ["waiting"]);
    const stored = await api.messages(chat.id);
    expect(roles(stored)).toEqual(["user", "assistant", "user", "assistant"]);
    expect(stored[1]?.interrupted).toBe(true);
    await expect.poll(() => follower.messages()).toEqual(stored);
    follower.stop();
  }
});

test("D22 two hundred requests, fifty streams and twenty turns at once end well", async ({ stand }) => {
  test.setTimeout(180_000);
  const { api, models } = stand;
  models.setScript([
    { steps: [{ actions: [{ type: "deltas", count: 30, text: "word ", intervalMs: 20 }] }], after: "repeat" },
  ]);
  const chats = await Promise.all(Array.from({ length: 20 }, (_, index) => api.createChat(`Turn ${index}`)));
  const followers = Array.from({ length: 50 }, (_, index) => api.follow(chats[index % 20]?.id ?? ""));
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      api.send("GET", index % 2 ? "/api/v1/chats" : `/api/v1/chats/${chats[index % 20]?.id}/messages`),
    ),
  );
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  const ended = await Promise.all(
    chats.map((chat) => api.waitForStatus(chat.id, ["waiting", "error"], 60_000)),
  );
  expect(ended.map(({ lastError }) => lastError).filter(Boolean)).toEqual([]);
  for (const [index, follower] of followers.entries()) {
    const stored = await api.messages(chats[index % 20]?.id ?? "");
    await expect.poll(() => follower.messages()).toEqual(stored);
    follower.stop();
  }
  expect(models.requests).toHaveLength(20);
});

test("D23 a row that somebody else has locked holds up its own chat only", async ({ stand }) => {
  test.setTimeout(120_000);
  const { api, models, lathe } = stand;
  models.setScript([{ steps: ["Answer."], after: "repeat" }]);
  const [locked, other] = [await api.createChat("Locked"), await api.createChat("Other")];
  for (const { id } of [locked, other]) await api.waitForStatus(id, ["waiting"]);
  const sql = postgres(databaseUrl(lathe), { max: 1 });
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const lock = sql.begin(async (tx) => {
    await tx`select 1 from chats where id = ${locked.id} for update`;
    held.resolve();
    await release.promise;
  });
  await held.promise;
  const waiting = api.send("POST", `/api/v1/chats/${locked.id}/messages`, {
    content: [{ type: "text", text: "behind the lock" }],
  });
  await api.sendMessage(other.id, "meanwhile");
  await api.waitForStatus(other.id, ["waiting"]);
  expect(await api.messages(other.id)).toHaveLength(4);
  const refused = await waiting;
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  release.resolve();
  await lock;
  await sql.end();
  await api.sendMessage(locked.id, "free again");
  await api.waitForStatus(locked.id, ["waiting"]);
  expect(await api.messages(locked.id)).toHaveLength(4);
});

test("D24 commands that race over one chat are taken or refused, and never fail inside", async ({
  stand,
}) => {
  test.setTimeout(180_000);
  const { api, models } = stand;
  models.setScript([
    { steps: [{ actions: [{ type: "deltas", count: 4, text: "word ", intervalMs: 10 }] }], after: "repeat" },
  ]);
  const chats = await Promise.all(Array.from({ length: 5 }, (_, index) => api.createChat(`Race ${index}`)));
  const first = new Map(
    await Promise.all(chats.map(async ({ id }) => [id, (await api.messages(id))[0]?.id ?? ""] as const)),
  );
  const content = [{ type: "text", text: "again" }];
  const one = async (index: number) => {
    const id = chats[index % chats.length]?.id ?? "";
    const path = `/api/v1/chats/${id}`;
    const queued = async () =>
      (await api.json<{ queued: { id: string }[] }>("GET", `${path}/messages`)).queued[0]?.id ?? "que_none";
    switch (Math.floor(index / chats.length) % 7) {
      case 0:
        return api.send("PATCH", path, { archived: index % 2 === 0 });
      case 1:
        return api.send("PATCH", `${path}/messages/${first.get(id)}`, { content });
      case 2:
        return api.send("POST", `${path}/messages`, { content });
      case 3:
        return api.send("POST", `${path}/queue/${await queued()}/promote`);
      case 4:
        return api.send("DELETE", `${path}/queue/${await queued()}`);
      case 5:
        return api.send("POST", `${path}/interrupt`);
      default:
        return api.send("DELETE", path);
    }
  };
  const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => one(index)));
  const odd = answers.filter(({ status }) => status >= 500 && status !== 503);
  expect(await Promise.all(odd.map((answer) => answer.text()))).toEqual([]);
  for (const { id } of chats) {
    const chat = await api.send("GET", `/api/v1/chats/${id}`);
    if (chat.status === 404) continue;
    await api.send("PATCH", `/api/v1/chats/${id}`, { archived: false });
    await api.waitForStatus(id, ["waiting"], 60_000);
    const messages = await api.messages(id);
    expect(
      roles(messages).filter(
        (role, index) => role === "assistant" && roles(messages)[index - 1] === "assistant",
      ),
    ).toEqual([]);
  }
});
