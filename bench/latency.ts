import { spawn } from "node:child_process";
import { once } from "node:events";
import { randomUUID } from "node:crypto";
import type { Script } from "../e2e/fakes/model-server/script";
import type { StreamFollower } from "../e2e/stream-follower";
import type { ApiClient } from "../e2e/api-client";
import { createStand, type Stand } from "../e2e/stand";
import { readProcesses, usedBetween } from "./tabs/process-times";
import { cpuTimeMs, machine, median, percentile, rounded } from "./statistics";
import { untilIdle } from "./until-idle";

/**
 * Added latency from the model server's delta to an SSE client, and processor time per delta, of chats that all stream at the
 * same time: they wait at a gate until each has its first word. `latency.ts [runs] [chats,chats…]`; with REDIS_URL set the parts
 * go over Redis. What a chat costs before and after it streams is printed by itself.
 */
const RUNS = Number(process.argv[2] ?? 3);
const CHATS = (process.argv[3] ?? "1,10,50,100,200").split(",").map(Number);
const REDIS_URL = process.env["REDIS_URL"];
const DELTAS_PER_CHAT = 500;
const DELTAS_PER_SECOND = 50;
/** The first words after the gate came all at once: the clocks of the chats have to drift apart. */
const SKIPPED_DELTAS = 50;
/** One person may hold a hundred streams at once. */
const STREAMS_PER_PERSON = 80;
const SETTLE_DEADLINE_MS = 120_000;

interface Sample {
  p50: number;
  p99: number;
  /** Milliseconds per 1,000 deltas while all stream. */
  serverCpu: number;
  databaseCpu: number;
  /** Milliseconds of server and database for one chat's life around its stream. */
  cpuPerChat: number;
}

/** Chats stream when their gate is opened, each run has one of its own. */
const scriptOf = (gate: string): Script => [{ steps: [stepOf(gate)], after: "repeat" }];

const stepOf = (gate: string) => ({
  actions: [
    { type: "text" as const, text: "Ready. " },
    { type: "gate" as const, name: gate },
    {
      type: "deltas" as const,
      count: DELTAS_PER_CHAT,
      text: "word ",
      timestamps: true,
      perSecond: DELTAS_PER_SECOND,
    },
  ],
});

function latenciesIn(text: string, at: number): number[] {
  return [...text.matchAll(/@(\d+(?:\.\d+)?) /g)].map((match) => at - Number(match[1]));
}

function latenciesOf(follower: StreamFollower): number[] {
  const all = follower.events.flatMap(({ event, at }) =>
    event.name !== "message_part"
      ? []
      : event.data.chunks.flatMap((chunk) =>
          chunk.type === "text-delta" ? latenciesIn(chunk.delta, at) : [],
        ),
  );
  return all.slice(SKIPPED_DELTAS);
}

/** When every client has this many words, or the first answer is over. */
function untilWords(followers: StreamFollower[], words: number): Promise<unknown> {
  return Promise.all(
    followers.map((follower) => {
      let seen = 0;
      return follower.waitFor(({ event, at }) => {
        if (event.name !== "message_part") return false;
        for (const chunk of event.data.chunks) {
          if (chunk.type === "text-delta") seen += latenciesIn(chunk.delta, at).length;
        }
        return seen >= words;
      }, SETTLE_DEADLINE_MS);
    }),
  );
}

async function throughLathe(stand: Stand, chats: number): Promise<Sample> {
  const gate = randomUUID();
  stand.models.setScript(scriptOf(gate));
  const serverPid = stand.lathe.pid();
  const atStart = readProcesses(serverPid);
  const followers = await Promise.all(
    Array.from({ length: chats }, async (_, index) => {
      const api = people[Math.floor(index / STREAMS_PER_PERSON)] ?? stand.api;
      return api.follow((await api.createChat("Stream a lot of words")).id);
    }),
  );
  await Promise.all(
    followers.map((follower) =>
      follower.waitFor(({ event }) => event.name === "message_part", SETTLE_DEADLINE_MS),
    ),
  );
  stand.models.release(gate, true);
  await untilWords(followers, SKIPPED_DELTAS);
  const streaming = readProcesses(serverPid);
  await untilWords(followers, DELTAS_PER_CHAT - SKIPPED_DELTAS);
  const streamed = readProcesses(serverPid);
  await Promise.all(followers.map((follower) => untilIdle(follower, SETTLE_DEADLINE_MS)));
  const atEnd = readProcesses(serverPid);
  const latencies = followers.flatMap(latenciesOf);
  for (const follower of followers) follower.stop();
  const thousands = (chats * (DELTAS_PER_CHAT - 2 * SKIPPED_DELTAS)) / 1000;
  const during = usedBetween(streaming, streamed);
  const around = [usedBetween(atStart, streaming), usedBetween(streamed, atEnd)];
  return {
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    serverCpu: during.server / thousands,
    databaseCpu: during.database / thousands,
    cpuPerChat: around.reduce((sum, { server, database }) => sum + server + database, 0) / chats,
  };
}

async function readRelay(port: number): Promise<number[]> {
  const body = JSON.stringify({
    model: "scripted-model",
    stream: true,
    messages: [{ role: "user", content: "Stream" }],
  });
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body });
  const latencies: number[] = [];
  if (!response.body) return latencies;
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    latencies.push(...latenciesIn(text, performance.timeOrigin + performance.now()));
  }
  return latencies.slice(SKIPPED_DELTAS);
}

async function throughRelay(stand: Stand, chats: number): Promise<Sample> {
  const gate = randomUUID();
  stand.models.setScript(scriptOf(gate));
  const relay = spawn(process.execPath, ["--import", "tsx", "bench/bare-relay.ts", stand.models.url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(relay.stdout, "data")) as [Buffer];
  const port = Number(line.toString("utf8"));
  const before = stand.models.requests.length;
  const reading = Array.from({ length: chats }, () => readRelay(port));
  await stand.models.waitFor(() => stand.models.requests.length >= before + chats, SETTLE_DEADLINE_MS);
  const started = cpuTimeMs(relay.pid ?? 0);
  stand.models.release(gate, true);
  const latencies = await Promise.all(reading);
  const cpuMs = cpuTimeMs(relay.pid ?? 0) - started;
  relay.kill("SIGKILL");
  return {
    p50: percentile(latencies.flat(), 0.5),
    p99: percentile(latencies.flat(), 0.99),
    serverCpu: (cpuMs * 1000) / (chats * DELTAS_PER_CHAT),
    databaseCpu: 0,
    cpuPerChat: 0,
  };
}

function print(name: string, chats: number, samples: Sample[]): void {
  const of = (key: keyof Sample) => rounded(median(samples.map((sample) => sample[key])));
  const cost =
    name === "lathe" ? ` + ${of("databaseCpu")} database; ${of("cpuPerChat")} ms for the rest of a chat` : "";
  console.log(
    `${name.padEnd(10)} ${String(chats).padStart(3)} chats x ${DELTAS_PER_SECOND}/s: p50 ${of("p50")} ms, p99 ${of("p99")} ms, ` +
      `CPU ${of("serverCpu")} ms per 1,000 deltas${cost} (median of ${samples.length})`,
  );
}

const capacity = { LATHE_MAX_RUNNING_ROOT: String(2 * Math.max(...CHATS)) };
const stand = await createStand({ env: REDIS_URL ? { ...capacity, REDIS_URL } : capacity });
const people: ApiClient[] = [stand.api];
try {
  console.log(`${machine()}, parts over ${REDIS_URL ? "redis" : "postgres"}`);
  for (let left = Math.max(...CHATS) - STREAMS_PER_PERSON; left > 0; left -= STREAMS_PER_PERSON) {
    people.push((await stand.addUser("Reader")).api);
  }
  await throughLathe(stand, 10);
  for (const chats of CHATS) {
    const lathe: Sample[] = [];
    const relay: Sample[] = [];
    for (let run = 0; run < RUNS; run++) {
      lathe.push(await throughLathe(stand, chats));
      relay.push(await throughRelay(stand, chats));
    }
    print("lathe", chats, lathe);
    print("bare relay", chats, relay);
  }
} finally {
  await stand.destroy();
}
