import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { openFiles, residentMebibytes } from "../process-figures";
import { openRawStream } from "../raw-stream";
import { expect, test } from "../stand-fixture";
import { createStand } from "../stand";
import type { StreamFollower } from "../stream-follower";

const PARTS = 10_000;
const SUBSCRIBERS = 20;
const LATE = 5;
const CUTS = 200;
const MAX_FRAME_BYTES = 256 * 1024;
const MAX_GROWTH_MEBIBYTES = 100;
const FILES_SPREAD = 5;
const GONE_DEADLINE_MS = 60_000;
/** By FIN, by RST, and without a word. */
const ENDINGS: ((socket: Socket) => unknown)[] = [
  (socket) => socket.destroy(),
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.pause(),
];

test("D14 ten thousand parts reach twenty subscribers that come and go, and those who join late", async ({
  stand,
}) => {
  test.setTimeout(240_000);
  const { api, models, lathe } = stand;
  models.setScript([
    {
      steps: [{ actions: [{ type: "deltas", count: PARTS, text: "word ", perSecond: 1_000 }] }],
      after: "repeat",
    },
  ]);
  const warm = await api.createChat("Warm up");
  await api.waitForStatus(warm.id, ["waiting"], 60_000);
  const before = residentMebibytes(lathe.pid());
  const chat = await api.createChat("Many parts");
  const followers: StreamFollower[] = Array.from({ length: SUBSCRIBERS }, () => api.follow(chat.id));
  await followers[0]?.waitFor(({ event }) => event.name === "message_part");
  for (let cut = 0; cut < CUTS; cut++) {
    await delay(25);
    followers[(cut * 7) % SUBSCRIBERS]?.cut();
    if (cut % (CUTS / LATE) === 0) followers.push(api.follow(chat.id));
  }
  await api.waitForStatus(chat.id, ["waiting"], 120_000);
  followers.push(api.follow(chat.id));
  const stored = await api.messages(chat.id);
  expect(JSON.stringify(stored.at(-1)?.parts)).toContain("word ".repeat(PARTS));
  for (const follower of followers) {
    await expect.poll(() => follower.messages(), { timeout: 60_000 }).toEqual(stored);
    const frames = follower.events.filter(({ event }) => event.name === "message_part");
    expect(Math.max(0, ...frames.map(({ event }) => JSON.stringify(event.data).length))).toBeLessThanOrEqual(
      MAX_FRAME_BYTES,
    );
    follower.stop();
  }
  expect(residentMebibytes(lathe.pid()) - before).toBeLessThan(MAX_GROWTH_MEBIBYTES);
  expect(models.requests.map(({ outcome }) => outcome)).toEqual(["completed", "completed"]);
});

test("D15 who does not read is cut, may resume, and costs the others nothing", async ({ stand }) => {
  test.setTimeout(240_000);
  const { api, models, lathe } = stand;
  const step = (index: number) => ({
    actions: [
      { type: "deltas" as const, count: 900, text: `${"x".repeat(1_000)} `, perSecond: 900 },
      { type: "tool" as const, name: "read_file", input: { path: `none-${index}.txt` } },
    ],
  });
  models.setScript([...Array.from({ length: 16 }, (_, index) => step(index)), "Done."]);
  const chat = await api.createChat("Write a lot");
  const target = { port: lathe.port, token: api.token, chatId: chat.id };
  const reader = api.follow(chat.id);
  await reader.waitFor(({ event }) => event.name === "message_part");
  const silent = openRawStream(target);
  const slow = openRawStream(target);
  for (const { isOpen } of [silent, slow]) await expect.poll(isOpen).toBe(true);
  silent.socket.pause();
  slow.socket.pause();
  const sipping = setInterval(() => slow.socket.read(1), 1_000);
  const ended = Promise.all(
    [silent, slow].map(({ socket }) => new Promise((resolve) => socket.once("close", resolve))),
  );
  await api.waitForStatus(chat.id, ["waiting", "error"], 180_000);
  clearInterval(sipping);
  const stored = await api.messages(chat.id);
  await expect.poll(() => reader.messages(), { timeout: 30_000 }).toEqual(stored);
  expect(reader.connections()).toBe(1);
  // What the network had taken by then is still there; behind it the connection ends without the end of the turn.
  for (const { socket } of [silent, slow]) socket.resume();
  await ended;
  for (const { text } of [silent, slow]) expect(text()).not.toContain("Done.");
  const resumed = api.follow(chat.id);
  await expect.poll(() => resumed.messages(), { timeout: 30_000 }).toEqual(stored);
  resumed.stop();
  reader.stop();
});

test("D42 streams that are ended by FIN, by RST and by silence leave nothing, and the turn goes on", async () => {
  test.setTimeout(240_000);
  const lifetimeMs = 4_000;
  const stand = await createStand({ env: { LATHE_STREAM_LIFETIME_MS: String(lifetimeMs) } });
  try {
    const { api, models, lathe } = stand;
    models.setScript([
      {
        actions: [
          { type: "text", text: "Half. " },
          { type: "gate", name: "rest" },
          { type: "text", text: "Whole." },
        ],
      },
    ]);
    const chat = await api.createChat("Go on without me");
    await expect.poll(() => models.held()).toEqual(["rest"]);
    const target = { port: lathe.port, token: api.token, chatId: chat.id };
    const round = async () => {
      const streams = Array.from({ length: 90 }, () => openRawStream(target));
      await expect.poll(() => streams.every(({ isOpen }) => isOpen()), { timeout: 30_000 }).toBe(true);
      return streams.map(({ socket }) => socket);
    };
    for (const socket of await round()) socket.destroy();
    await delay(lifetimeMs);
    const files = openFiles(lathe.pid());
    for (let repeat = 0; repeat < 3; repeat++) {
      const sockets = await round();
      for (const [index, socket] of sockets.entries()) ENDINGS[index % ENDINGS.length]?.(socket);
      await expect
        .poll(() => openFiles(lathe.pid()), { timeout: GONE_DEADLINE_MS })
        .toBeLessThanOrEqual(files + FILES_SPREAD);
      for (const socket of sockets) socket.destroy();
    }
    // The last few may still be within the spread of the files.
    const open = async () => {
      const metrics = await (await fetch(`${lathe.url}/api/metrics`)).text();
      return /^lathe_sse_connections(?:\{[^}]*\})? (\d+)$/m.exec(metrics)?.[1];
    };
    await expect.poll(open, { timeout: GONE_DEADLINE_MS }).toBe("0");
    models.release("rest");
    await api.waitForStatus(chat.id, ["waiting"]);
    expect(JSON.stringify(await api.messages(chat.id))).toContain("Half. Whole.");
    expect(models.requests).toHaveLength(1);
  } finally {
    await stand.destroy();
  }
});

test("pages and answers come compressed, and a stream as it is written", async ({ stand }) => {
  const { api } = stand;
  const chat = await api.createChat("Say something long. ".repeat(200));
  await api.waitForStatus(chat.id, ["waiting"]);
  const ended = new AbortController();
  const encodingOf = async (path: string) => {
    const response = await fetch(`${api.url}${path}`, {
      headers: { authorization: `Bearer ${api.token}`, "accept-encoding": "gzip" },
      signal: ended.signal,
    });
    expect(response.status, path).toBe(200);
    return response.headers.get("content-encoding");
  };
  expect(await encodingOf("/login")).toBe("gzip");
  expect(await encodingOf(`/api/v1/chats/${chat.id}/messages`)).toBe("gzip");
  expect(await encodingOf(`/api/v1/chats/${chat.id}/stream`)).toBeNull();
  expect(await encodingOf("/api/v1/watch")).toBeNull();
  ended.abort();
});
