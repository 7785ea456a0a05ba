import { spawn } from "node:child_process";
import { once } from "node:events";
import type { StreamFollower } from "../e2e/stream-follower";
import { createStand, type Stand } from "../e2e/stand";
import { cpuTimeMs, machine, median, percentile, rounded } from "./statistics";
import { untilIdle } from "./until-idle";

/** Added latency from the model server's delta to an SSE client, and processor time per delta. */
const CHATS = [1, 10, 50];
const RUNS = Number(process.argv[2] ?? 3);
const DELTAS_PER_CHAT = 250;
const DELTAS_PER_SECOND = 50;
/** The first deltas of a stream pay for warming up. */
const SKIPPED_DELTAS = 10;
const SETTLE_DEADLINE_MS = 120_000;

interface Sample {
  p50: number;
  p99: number;
  cpuPerThousand: number;
}

const step = {
  actions: [
    {
      type: "deltas" as const,
      count: DELTAS_PER_CHAT,
      text: "word ",
      timestamps: true,
      perSecond: DELTAS_PER_SECOND,
    },
  ],
};

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

function summary(latencies: number[], cpuMs: number, deltas: number): Sample {
  return {
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    cpuPerThousand: (cpuMs * 1000) / deltas,
  };
}

async function throughLathe(stand: Stand, chats: number): Promise<Sample> {
  stand.models.setScript([{ steps: [step], after: "repeat" }]);
  const before = cpuTimeMs(stand.lathe.pid());
  const created = await Promise.all(
    Array.from({ length: chats }, () => stand.api.createChat("Stream a lot of words")),
  );
  const followers = created.map((chat) => stand.api.follow(chat.id));
  await Promise.all(followers.map((follower) => untilIdle(follower, SETTLE_DEADLINE_MS)));
  const cpuMs = cpuTimeMs(stand.lathe.pid()) - before;
  const latencies = followers.flatMap(latenciesOf);
  for (const follower of followers) follower.stop();
  return summary(latencies, cpuMs, chats * DELTAS_PER_CHAT);
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
  stand.models.setScript([{ steps: [step], after: "repeat" }]);
  const relay = spawn(process.execPath, ["--import", "tsx", "bench/bare-relay.ts", stand.models.url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(relay.stdout, "data")) as [Buffer];
  const before = cpuTimeMs(relay.pid ?? 0);
  const latencies = await Promise.all(
    Array.from({ length: chats }, () => readRelay(Number(line.toString("utf8")))),
  );
  const cpuMs = cpuTimeMs(relay.pid ?? 0) - before;
  relay.kill("SIGKILL");
  return summary(latencies.flat(), cpuMs, chats * DELTAS_PER_CHAT);
}

function print(name: string, chats: number, samples: Sample[]): void {
  const of = (key: keyof Sample) => rounded(median(samples.map((sample) => sample[key])));
  console.log(
    `${name.padEnd(10)} ${String(chats).padStart(3)} chats x ${DELTAS_PER_SECOND}/s: p50 ${of("p50")} ms, p99 ${of("p99")} ms, ` +
      `CPU ${of("cpuPerThousand")} ms per 1,000 deltas (median of ${samples.length})`,
  );
}

const stand = await createStand({ env: { LATHE_MAX_RUNNING_ROOT: "100" } });
try {
  console.log(machine());
  await throughLathe(stand, 2);
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
