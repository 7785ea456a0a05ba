import { setTimeout as delay } from "node:timers/promises";
import { createStand, type Stand } from "../e2e/stand";
import { machine, median, percentile, residentMib, rounded } from "./statistics";
import { untilIdle } from "./until-idle";

/** From a reconnect to its first byte and to its first event, and the memory that each streaming chat takes. */
const RECONNECTS = 60;
const STREAMING = 50;
const SETTLE_DEADLINE_MS = 120_000;
const DELTAS = 600;
const DELTAS_PER_SECOND = 50;
/** By then every chat streams, and none has come to its end. */
const SETTLED_MS = 6_000;
const SAMPLES = 10;
const SAMPLE_INTERVAL_MS = 100;

interface Reconnect {
  firstByteMs: number;
  firstEventMs: number;
}

/** Reads a stream until its first event has come; the opening comment is a byte, and no event. */
async function reconnect(stand: Stand, path: string): Promise<Reconnect> {
  const startedAt = performance.now();
  const abort = new AbortController();
  const headers = { authorization: `Bearer ${stand.api.token}` };
  const response = await fetch(`${stand.api.url}${path}`, { headers, signal: abort.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let firstByteMs: number | null = null;
  while (reader && !text.includes("event: ")) {
    const { done, value } = await reader.read();
    if (done) break;
    firstByteMs ??= performance.now() - startedAt;
    text += value;
  }
  const firstEventMs = performance.now() - startedAt;
  abort.abort();
  return { firstByteMs: firstByteMs ?? Number.NaN, firstEventMs };
}

async function measureReconnects(stand: Stand): Promise<void> {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  const chat = await stand.api.createChat("Say that you are done");
  const follower = stand.api.follow(chat.id);
  await untilIdle(follower, SETTLE_DEADLINE_MS);
  follower.stop();
  const found: Reconnect[] = [];
  for (let i = 0; i < RECONNECTS; i++) found.push(await reconnect(stand, `/api/v1/chats/${chat.id}/stream`));
  const of = (key: keyof Reconnect, share: number) =>
    rounded(
      percentile(
        found.map((one) => one[key]),
        share,
      ),
    );
  console.log(
    `reconnect: first byte p50 ${of("firstByteMs", 0.5)} ms, p99 ${of("firstByteMs", 0.99)} ms; ` +
      `first event p50 ${of("firstEventMs", 0.5)} ms, p99 ${of("firstEventMs", 0.99)} ms`,
  );
}

/** Chats that stream at once; answers the server's resident memory while all of them do. */
async function memoryWhileStreaming(stand: Stand, chats: number): Promise<number> {
  const created = await Promise.all(
    Array.from({ length: chats }, () => stand.api.createChat("Stream words")),
  );
  const followers = created.map((chat) => stand.api.follow(chat.id));
  await delay(SETTLED_MS);
  const samples: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    samples.push(residentMib(stand.lathe.pid()));
    await delay(SAMPLE_INTERVAL_MS);
  }
  await Promise.all(followers.map((follower) => untilIdle(follower, SETTLE_DEADLINE_MS)));
  for (const follower of followers) follower.stop();
  return median(samples);
}

async function measureMemory(stand: Stand): Promise<void> {
  const actions = [{ type: "deltas" as const, count: DELTAS, text: "word ", perSecond: DELTAS_PER_SECOND }];
  stand.models.setScript([{ steps: [{ actions }], after: "repeat" }]);
  // What warming up takes is taken before.
  await memoryWhileStreaming(stand, STREAMING);
  const few = await memoryWhileStreaming(stand, 1);
  const many = await memoryWhileStreaming(stand, STREAMING);
  console.log(
    `memory: ${rounded(few)} MiB with one streaming chat, ${rounded(many)} MiB with ${STREAMING}: ` +
      `${((many - few) / (STREAMING - 1)).toFixed(2)} MiB each`,
  );
}

const stand = await createStand({ env: { LATHE_MAX_RUNNING_ROOT: "100" } });
try {
  console.log(machine());
  await measureReconnects(stand);
  await measureMemory(stand);
} finally {
  await stand.destroy();
}
