import { createStand, type Stand } from "../e2e/stand";
import { daemonsOf } from "../e2e/lathe-server";
import { machine, percentile, residentMib, rounded } from "./statistics";
import { untilIdle } from "./until-idle";

/**
 * What a command that prints without end costs everybody else: `npx tsx bench/floods.ts [MiB a flood] [name of a flood …]`; 1024 is the
 * run at full size. Prints what the workspace's daemon and the server with its worker grow by during a flood that has them to itself, and
 * what a call of another chat, in a workspace of its own, takes just before a flood, beside one and just after it. Fails when one of the
 * two grows by more than 64 MiB, or the calls' p95 by more than a fifth.
 */
const MIB = Number(process.argv[2] ?? 64);
const LIMIT_MIB = 64;
const LIMIT_GROWTH = 0.2;
const CALLS = 100;
const SAMPLE_MS = 50;
const DEADLINE_MS = 600_000;
const BYTES = MIB * 1024 * 1024;

const FLOODS = {
  "lines without end": `yes | head -c ${BYTES}`,
  "one line": `head -c ${BYTES} /dev/zero | tr '\\0' x`,
  "what is no text": `head -c ${BYTES} /dev/urandom`,
  "numbered lines": `seq ${Math.ceil(BYTES / 8)}`,
};

interface Place {
  workspaceId: string;
  daemonPid: number;
}

async function makePlace(stand: Stand): Promise<Place> {
  const before = daemonsOf(stand.lathe.directory);
  stand.models.setScript([
    { actions: [{ type: "tool", name: "create_workspace", input: {} }] },
    { actions: [{ type: "tool", name: "execute", input: { command: "seq 100000" } }] },
    "There.",
  ]);
  const { id } = await stand.api.createChat("Make a workspace");
  const { workspaceId } = await stand.api.waitForStatus(id, ["waiting"]);
  const [daemonPid = 0] = daemonsOf(stand.lathe.directory).filter((pid) => !before.includes(pid));
  if (workspaceId === null || daemonPid === 0) throw new Error("There is no workspace.");
  return { workspaceId, daemonPid };
}

const script = (command: (round: number) => string, rounds: number, timeout: string) => [
  ...Array.from({ length: rounds }, (_, round) => ({
    actions: [{ type: "tool" as const, name: "execute", input: { command: command(round), timeout } }],
  })),
  "Done.",
];

interface TimedCall {
  /** Since the epoch, and how long it took; milliseconds. */
  began: number;
  took: number;
}

/** From the end of one request to the next, with a call between them. */
async function callsOf(stand: Stand, { workspaceId }: Place, name: string): Promise<TimedCall[]> {
  const chat = await stand.api.createChat(`Calls ${name}`, { workspaceId });
  const follower = stand.api.follow(chat.id);
  await untilIdle(follower, DEADLINE_MS);
  follower.stop();
  const own = stand.models.requests.filter(({ body }) => JSON.stringify(body).includes(`Calls ${name}`));
  return own.slice(1).flatMap((request, index) => {
    const ended = own[index]?.endedAt;
    return ended ? [{ began: ended, took: request.receivedAt - ended }] : [];
  });
}

async function growthDuring(pid: number, over: Promise<unknown>): Promise<number> {
  const before = residentMib(pid);
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, residentMib(pid));
  }, SAMPLE_MS);
  await over.finally(() => clearInterval(timer));
  return most - before;
}

/** When it was over, since the epoch. */
async function flood(stand: Stand, place: Place, name: string): Promise<number> {
  const { id } = await stand.api.createChat(`Flood ${name}`, { workspaceId: place.workspaceId });
  const done = await stand.api.waitForStatus(id, ["waiting", "error"], DEADLINE_MS);
  if (done.lastError !== null) throw new Error(JSON.stringify(done.lastError));
  return now();
}

const now = () => performance.timeOrigin + performance.now();
const stand = await createStand();
let isHeld = true;
try {
  console.log(`${MIB} MiB a flood; ${machine()}`);
  const [noisy, quiet] = [await makePlace(stand), await makePlace(stand)];
  const calls = (name: string) => ({
    match: { user: `Calls ${name}` },
    steps: script((round) => `true ${round}`, CALLS, "30s"),
  });
  const only = process.argv.slice(3);
  const floods = Object.entries(FLOODS).filter(([name]) => only.length === 0 || only.includes(name));
  stand.models.setScript([
    calls("to warm up"),
    ...floods.flatMap(([name, command]) => [
      ...["before", "beside", "after"].map((when) => calls(`${when} ${name}`)),
      ...["alone", "beside"].map((how) => ({
        match: { user: `Flood ${how} ${name}` },
        steps: script(() => command, 1, "10m"),
      })),
    ]),
  ] as never);
  const p95 = (timed: TimedCall[]) =>
    percentile(
      timed.map(({ took }) => took),
      0.95,
    );
  await callsOf(stand, quiet, "to warm up");
  for (const [name] of floods) {
    const began = now();
    const alone = flood(stand, noisy, `alone ${name}`);
    const [ended, daemon, server] = await Promise.all([
      alone,
      growthDuring(noisy.daemonPid, alone),
      growthDuring(stand.lathe.pid(), alone),
    ]);
    const before = await callsOf(stand, quiet, `before ${name}`);
    const [over, timed] = await Promise.all([
      flood(stand, noisy, `beside ${name}`),
      callsOf(stand, quiet, `beside ${name}`),
    ]);
    const beside = timed.filter((call) => call.began < over);
    const without = p95([...before, ...(await callsOf(stand, quiet, `after ${name}`))]);
    const growth = p95(beside) / without - 1;
    isHeld &&= daemon <= LIMIT_MIB && server <= LIMIT_MIB && growth <= LIMIT_GROWTH;
    console.log(
      `${name}: ${((ended - began) / 1_000).toFixed(1)} s; daemon +${rounded(daemon)} MiB, server with worker +${rounded(server)} MiB; p95 of a call of another chat ${rounded(without)} ms without it, ${rounded(p95(beside))} ms beside it (${beside.length} calls, ${Math.round(growth * 100)} % more)`,
    );
  }
} finally {
  await stand.destroy();
}
process.exit(isHeld ? 0 : 1);
