import { createStand, type Stand } from "../e2e/stand";
import { machine, median, percentile, rounded } from "./statistics";
import { untilIdle } from "./until-idle";

/** From an accepted prompt to the model's request, and from the end of a model's call to the next model request. */
const RUNS = Number(process.argv[2] ?? 3);
const REPEATS = 20;
const WARM_UPS = 3;
const SETTLE_DEADLINE_MS = 120_000;

async function promptToRequest(stand: Stand): Promise<number[]> {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  const values: number[] = [];
  for (let i = 0; i < REPEATS + WARM_UPS; i++) {
    const before = stand.models.requests.length;
    const chat = await stand.api.createChat("Say that you are done");
    const accepted = performance.timeOrigin + performance.now();
    const follower = stand.api.follow(chat.id);
    await untilIdle(follower, SETTLE_DEADLINE_MS);
    follower.stop();
    const request = stand.models.requests[before];
    if (request && i >= WARM_UPS) values.push(request.receivedAt - accepted);
  }
  return values;
}

interface RepeatedTool {
  name: string;
  /** Different each time: a model that repeats itself is stopped. */
  input: (round: number) => unknown;
}

async function toolRoundTrip(stand: Stand, { name, input }: RepeatedTool): Promise<number[]> {
  const call = (round: number) => ({ actions: [{ type: "tool" as const, name, input: input(round) }] });
  const steps = [{ actions: [{ type: "tool" as const, name: "create_workspace", input: {} }] }];
  stand.models.setScript([
    {
      by: "history",
      steps: [...steps, ...Array.from({ length: REPEATS + WARM_UPS }, (_, round) => call(round)), "Done."],
    },
  ]);
  const before = stand.models.requests.length;
  const chat = await stand.api.createChat("Call a tool again and again");
  const follower = stand.api.follow(chat.id);
  await untilIdle(follower, SETTLE_DEADLINE_MS);
  follower.stop();
  const requests = stand.models.requests.slice(before + 1);
  const values = requests.slice(1).flatMap((request, index) => {
    const previous = requests[index];
    return previous?.endedAt ? [request.receivedAt - previous.endedAt] : [];
  });
  return values.slice(WARM_UPS);
}

const stand = await createStand();
try {
  console.log(machine());
  const measures: Record<string, () => Promise<number[]>> = {
    "prompt accepted -> request at the model": () => promptToRequest(stand),
    "execute true -> next model request": () =>
      toolRoundTrip(stand, { name: "execute", input: (round) => ({ command: `true ${round}` }) }),
    "refused call (in process) -> next request": () =>
      toolRoundTrip(stand, { name: "read_file", input: (round) => ({ round }) }),
  };
  for (const [name, measure] of Object.entries(measures)) {
    const runs: number[][] = [];
    for (let run = 0; run < RUNS; run++) runs.push(await measure());
    const p50 = rounded(median(runs.map((values) => percentile(values, 0.5))));
    const p99 = rounded(median(runs.map((values) => percentile(values, 0.99))));
    console.log(`${name}: p50 ${p50} ms, p99 ${p99} ms (median of ${RUNS} runs of ${REPEATS})`);
  }
} finally {
  await stand.destroy();
}
