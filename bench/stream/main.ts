import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { generator, type Random } from "../../components/chat/stream/testing-server";
import { createApiClient } from "../../e2e/api-client";
import { mebibytes, residentBytes } from "../faults/resources";
import { Subscriber } from "../faults/subscriber";
import { withCluster } from "../faults/with-cluster";

const text = { type: "string" } as const;
const { values } = parseArgs({
  options: {
    /** Deltas that the model sends. */
    parts: { ...text, default: "10000" },
    subscribers: { ...text, default: "20" },
    /** How often one of them loses its connection. */
    cuts: { ...text, default: "300" },
    /** How many join when the stream is under way. */
    late: { ...text, default: "5" },
    seed: text,
  },
});
const MAX_SEED = 1_000_000;
const parts = Number(values.parts);
const cuts = Number(values.cuts);
const late = Number(values.late);
const subscribers = Number(values.subscribers);
const seed = Number(values.seed ?? Math.floor(Math.random() * MAX_SEED));

const PER_SECOND = 500;
const DONE_DEADLINE_MS = 180_000;
const EQUAL_DEADLINE_MS = 30_000;
const LOOK_INTERVAL_MS = 50;
/** Of all deltas: reasoning, text, and the input of a tool call. */
const SHARES = { reasoning: 0.2, text: 0.5, input: 0.3 };
/** Of the time that the stream takes at least; the rest is for those who were not connected when it was their turn. */
const CUTTING_SHARE = 0.6;
const CHARACTERS_PER_INPUT_DELTA = 4;
/** The JSON around the path. */
const INPUT_FRAME = JSON.stringify({ path: "" }).length;

function script(): unknown[] {
  const count = (share: number) => Math.max(1, Math.round(parts * share));
  const pace = { perSecond: PER_SECOND };
  const input = { path: "x".repeat(count(SHARES.input) * CHARACTERS_PER_INPUT_DELTA - INPUT_FRAME) };
  return [
    {
      actions: [
        {
          type: "reasoning",
          text: "thinks ".repeat(count(SHARES.reasoning)),
          deltas: count(SHARES.reasoning),
          ...pace,
        },
        { type: "deltas", count: count(SHARES.text), numbered: true, ...pace },
        { type: "tool", name: "read_file", input, deltas: count(SHARES.input), ...pace },
      ],
    },
    "That was all.",
  ];
}

/**
 * Cuts connections that stand, at random, spread over the time that the stream takes; on a slow machine the last ones after its
 * end. @returns how many were cut before `over` aborted
 */
async function cutAtRandom(all: readonly Subscriber[], random: Random, over: AbortSignal): Promise<number> {
  const pauseMs = (parts / PER_SECOND / cuts) * 1_000 * CUTTING_SHARE;
  let whileStreaming = 0;
  for (let done = 0; done < cuts; ) {
    const isCut = all[Math.floor(random() * all.length)]?.cut() ?? false;
    if (isCut) done += 1;
    if (isCut && !over.aborted) whileStreaming += 1;
    await delay(isCut ? pauseMs * 2 * random() : LOOK_INTERVAL_MS);
  }
  return whileStreaming;
}

console.log(`seed ${seed}, ${parts} parts, ${subscribers}+${late}+1 subscribers, ${cuts} cuts`);
await withCluster({ name: "stream", servers: 2, env: {} }, async (cluster) => {
  const { nodes, token } = cluster;
  const random = generator(seed);
  const violations: string[] = [];
  let biggest = 0;
  const url = () => nodes[Math.floor(random() * nodes.length)]?.lathe.url ?? "";
  const api = createApiClient(url(), token);
  const memory = () => nodes.reduce((sum, { lathe }) => sum + residentBytes(lathe.pid()), 0);
  const chat = await api.createChat(`soak #script ${JSON.stringify(script())}`);
  const join = () =>
    new Subscriber({
      chatId: chat.id,
      token,
      url,
      onViolation: (violation) => violations.push(violation),
      onEvent: (event) => {
        biggest = Math.max(biggest, JSON.stringify(event.data).length);
      },
    });
  const all = Array.from({ length: subscribers }, join);
  const before = memory();
  let peak = before;
  const watching = setInterval(() => {
    peak = Math.max(peak, memory());
  }, LOOK_INTERVAL_MS);
  const over = new AbortController();
  const cutting = cutAtRandom(all, random, over.signal);
  for (let joined = 0; joined < late; joined++) {
    await cluster.models.waitFor(
      ({ deltas }) => deltas >= (parts * (joined + 1)) / (late + 1),
      DONE_DEADLINE_MS,
    );
    all.push(join());
  }
  const end = await api.waitForStatus(chat.id, ["waiting", "error"], DONE_DEADLINE_MS);
  over.abort();
  const whileStreaming = await cutting;
  all.push(join());
  const stored = await api.messages(chat.id);
  const isEqual = ({ store }: Subscriber) => isDeepStrictEqual(store.getSnapshot().rows, stored);
  const deadline = performance.now() + EQUAL_DEADLINE_MS;
  while (!all.every(isEqual) && performance.now() < deadline) await delay(LOOK_INTERVAL_MS);
  clearInterval(watching);
  const different = all.filter((subscriber) => !isEqual(subscriber)).length;
  const connections = all.reduce((sum, subscriber) => sum + subscriber.connections, 0);
  await Promise.all(all.map((subscriber) => subscriber.stop()));
  if (end.status === "error") violations.push(`the turn ended in an error: ${JSON.stringify(end.lastError)}`);
  if (different > 0) violations.push(`I6: ${different} of ${all.length} clients differ from the store`);
  console.log(
    `${cluster.models.requests[0]?.deltas} deltas, ${all.length} clients over ${connections} connections, ` +
      `${cuts} cut, ${whileStreaming} of them while it streamed; ` +
      `biggest event ${Math.round(biggest / 1_024)} KiB; servers grew by ${mebibytes(peak - before)} MiB at most`,
  );
  for (const violation of new Set(violations)) console.log(`BROKEN ${violation}`);
  return violations.length === 0 ? 0 : 1;
});
