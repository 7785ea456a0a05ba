import { parseArgs } from "node:util";
import fc from "fast-check";
import type { Cluster } from "../faults/cluster";
import { withCluster } from "../faults/with-cluster";
import { newChat } from "./chat-model";
import { type Carried, sequences } from "./commands";
import { RealChat } from "./real-chat";

const { values } = parseArgs({
  options: {
    /** How many operations are done at least. */
    operations: { type: "string", default: "20000" },
    seed: { type: "string" },
    /** Sequences that are carried out at the same time, on chats of their own. */
    lanes: { type: "string", default: "24" },
    /** Makes a failing sequence as short as it gets, which takes minutes. */
    shrink: { type: "boolean", default: false },
  },
});
const MAX_SEED = 1_000_000;
const MAX_COMMANDS = 30;
const RUNS_PER_ROUND = 5;
const TELL_INTERVAL_MS = 30_000;

const wanted = Number(values.operations);
const seed = Number(values.seed ?? Math.floor(Math.random() * MAX_SEED));
const lanes = Number(values.lanes);

/** Runs sequences of one lane until enough operations are done. */
async function runLane(cluster: Cluster, lane: number, count: { done: number }): Promise<void> {
  let markers = 0;
  const nextMarker = () => `m${lane}-${(markers += 1)}`;
  for (let round = 0; count.done < wanted; round++) {
    await fc.assert(
      fc.asyncProperty(sequences(MAX_COMMANDS), async (commands) => {
        if (count.done >= wanted) return;
        const real = new RealChat(cluster);
        const first = { marker: nextMarker(), kind: "answer" as const, steer: false };
        await real.create(first);
        const chat = await real.match([], [{ statuses: [], chat: newChat(first) }]);
        const onOperation = () => {
          count.done += 1;
        };
        const carried: Carried = { chat, nextMarker, onOperation };
        await fc.asyncModelRun(() => ({ model: carried, real }), commands).finally(() => real.end());
      }),
      {
        seed: seed + lane * MAX_SEED + round,
        numRuns: RUNS_PER_ROUND,
        endOnFailure: !values.shrink,
      },
    );
  }
}

console.log(`seed ${seed}, ${wanted} operations on two servers`);
await withCluster(
  { name: "model", servers: 2, env: { LATHE_RETRY_MAX: "0", LATHE_MAX_RUNNING_ROOT: String(2 * lanes) } },
  async (cluster) => {
    const started = performance.now();
    const count = { done: 0 };
    const telling = setInterval(() => console.log(`${count.done} operations`), TELL_INTERVAL_MS);
    try {
      await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(cluster, lane, count)));
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      if (error instanceof Error && error.cause instanceof Error) console.error(error.cause.message);
      console.error(`illegal outcome; seed ${seed}, after ${count.done} operations`);
      return 1;
    } finally {
      clearInterval(telling);
    }
    const { requests } = cluster.models;
    const refused = requests.find(({ outcome }) => outcome === "refused");
    if (refused) throw new Error(`the provider refused: ${refused.refusal}`);
    const seconds = Math.round((performance.now() - started) / 1_000);
    console.log(`${count.done} operations, no illegal outcome; ${requests.length} model calls, ${seconds} s`);
    return 0;
  },
);
