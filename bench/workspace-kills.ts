import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { generator, type Random } from "../components/chat/stream/testing-server";
import { type ApiClient, createApiClient } from "../e2e/api-client";
import type { Chat } from "../lib/chat/wire";
import { removeTree } from "../lib/workspace/remove-tree";
import { type Cluster, createCluster, type Node } from "./faults/cluster";
import { between } from "./faults/prompts";
import {
  executeAction,
  isKnown,
  judgeTold,
  linesOf,
  type MarkedCommand,
  runningNow,
  type ToldCommand,
  whatWasTold,
} from "./faults/told-calls";
import { machine, percentile } from "./statistics";

/**
 * Kills -9 what stands between a chat and its commands, at random moments while one runs: `workspace-kills.ts <kills that must land>
 * <seed> [victims]`. A server drives chats itself, or leaves them to a worker; the daemon is the workspace's.
 */
const WANTED = Number(process.argv[2] ?? 100);
const SEED = Number(process.argv[3] ?? Math.floor(Math.random() * 1_000_000));
/** `replica`: the server that holds the daemon's connection while a worker drives the chat. */
const VICTIMS = ["server", "daemon", "worker", "replica"] as const;
type Victim = (typeof VICTIMS)[number];
const chosen = (process.argv[4]?.split(",") ?? VICTIMS) as Victim[];

const LEASE_MS = 8_000;
/** How long a chat may take beyond its commands and a lease until it is at rest. */
const PATIENCE_MS = 10_000;
const HANG_MS = 120_000;
const OPEN_DEADLINE_MS = 30_000;
const MAX_ATTEMPTS_PER_KILL = 3;
const KNOWN_SHARE = 0.95;
const POLL_MS = 3;
/** How many commands each step of a turn asks for at once. */
const STEPS = [1, 1, 2, 1, 1, 1, 2, 1];
const LONGEST_MS = 350;

interface Bed {
  cluster: Cluster;
  api: ApiClient;
  workspaceId: string;
  directory: string;
}

interface Trial {
  name: string;
  file: string;
  chat: Chat;
  steps: MarkedCommand[][];
  labels: string[];
}

interface Tally {
  victim: Victim;
  landed: number;
  attempted: number;
  settled: number[];
  told: ToldCommand[];
  broken: string[];
}

async function openBed(directory: string, workers: number): Promise<Bed> {
  const env = { LATHE_LEASE_MS: String(LEASE_MS) };
  const cluster = await createCluster({ directory, servers: 1, workers, env });
  const api = createApiClient(nodeOf(cluster, "server").lathe.url, cluster.token);
  const name = "Killed";
  const { id } = await api.json<{ id: string }>("POST", "/api/v1/workspaces", {
    name,
    path: nodeOf(cluster, "server").lathe.home,
  });
  return { cluster, api, workspaceId: id, directory };
}

function nodeOf({ nodes }: Cluster, program: Node["program"]): Node {
  const node = nodes.find((each) => each.program === program);
  if (node === undefined) throw new Error(`there is no ${program}`);
  return node;
}

function pidOf({ cluster, workspaceId, directory }: Bed, victim: Victim): number {
  if (victim === "worker") return nodeOf(cluster, "worker").lathe.pid();
  if (victim !== "daemon") return nodeOf(cluster, "server").lathe.pid();
  const record = join(directory, "data", "workspaces", workspaceId, "daemon.json");
  return (JSON.parse(readFileSync(record, "utf8")) as { pid: number }).pid;
}

/** Brings back what was killed; a daemon is brought back by whoever wants something of it. */
async function restart({ cluster }: Bed, victim: Victim): Promise<void> {
  if (victim === "daemon") return;
  const node = nodeOf(cluster, victim === "worker" ? "worker" : "server");
  await node.lathe.kill("SIGKILL");
  await cluster.startNode(node, 0);
}

async function begin(bed: Bed, name: string, random: Random): Promise<Trial> {
  const steps = STEPS.map((count, step) =>
    Array.from({ length: count }, (_, index) => ({
      label: `${name}-${step}-${index}`,
      beforeMs: between(random, 0, LONGEST_MS),
      afterMs: between(random, 0, LONGEST_MS),
    })),
  );
  const fileName = `effects-${name}.log`;
  const script = [
    ...steps.map((commands) => ({
      actions: commands.map((command) => executeAction(command, fileName, { timeout: "30s" })),
    })),
    "All of it has run.",
  ];
  const chat = await bed.api.createChat(`${name} #script ${JSON.stringify(script)}`, {
    workspaceId: bed.workspaceId,
  });
  const labels = steps.flat().map(({ label }) => label);
  return { name, steps, labels, chat, file: join(nodeOf(bed.cluster, "server").lathe.home, fileName) };
}

/** What the commands themselves take, one step after another. */
function ownTimeMs({ steps }: Trial): number {
  const longest = (commands: MarkedCommand[]) =>
    Math.max(...commands.map(({ beforeMs, afterMs }) => beforeMs + afterMs));
  return steps.reduce((sum, commands) => sum + longest(commands), 0);
}

/** Waits for a command to run after a random time, and strikes. @returns whether it still ran when the kill was done */
async function strike(bed: Bed, trial: Trial, victim: Victim, random: Random): Promise<boolean> {
  const deadline = performance.now() + OPEN_DEADLINE_MS;
  while (linesOf(trial.file).length === 0 && performance.now() < deadline) await delay(POLL_MS);
  await delay(random() * ownTimeMs(trial));
  while (runningNow(trial.file, trial.labels).length === 0) {
    const { status } = await bed.api.chat(trial.chat.id);
    if (status === "waiting" || performance.now() > deadline) return false;
    await delay(POLL_MS);
  }
  await delay(random() * LONGEST_MS);
  const pid = pidOf(bed, victim);
  const before = runningNow(trial.file, trial.labels);
  process.kill(pid, "SIGKILL");
  const after = runningNow(trial.file, trial.labels);
  return before.some((label) => after.includes(label));
}

async function run(bed: Bed, tally: Tally, name: string, random: Random): Promise<void> {
  const { victim } = tally;
  const trial = await begin(bed, name, random);
  const landed = await strike(bed, trial, victim, random);
  await restart(bed, victim);
  const readyAt = performance.now();
  tally.attempted++;
  const complain = (text: string) => {
    tally.broken.push(text);
    console.log(`  ${victim}: ${text}`);
  };
  const ended = await bed.api
    .waitForStatus(trial.chat.id, ["waiting", "error"], HANG_MS)
    .catch((error: unknown) => {
      complain(`${name}: the chat hangs: ${String(error)}`);
      return null;
    });
  const settledMs = performance.now() - readyAt;
  if (ended === null) return;
  if (ended.status === "error") complain(`${name}: ended with ${JSON.stringify(ended.lastError)}`);
  const bar = PATIENCE_MS + LEASE_MS + ownTimeMs(trial);
  if (settledMs > bar) complain(`${name}: was at rest after ${Math.round(settledMs)} ms (bar ${bar} ms)`);
  const told = whatWasTold(await bed.api.messages(trial.chat.id), trial.file, trial.labels);
  for (const sentence of judgeTold(told)) complain(sentence);
  if (!landed) return;
  tally.landed++;
  tally.settled.push(settledMs);
  tally.told.push(...told);
}

/** As many kills of each as have to land, in turns. */
async function runAll(bed: Bed, tallies: Tally[], random: Random): Promise<void> {
  const wanted = Math.ceil(WANTED / chosen.length);
  for (let round = 0; round < wanted * MAX_ATTEMPTS_PER_KILL; round++)
    for (const tally of tallies)
      if (tally.landed < wanted) await run(bed, tally, `${tally.victim}-${round}`, random);
  for (const { victim, landed, broken } of tallies)
    if (landed < wanted) broken.push(`${victim}: ${landed} kills of ${wanted} have landed`);
  judgeLate(bed, tallies);
}

/** What was told once stays true: nothing has run later, or again. */
function judgeLate(bed: Bed, tallies: Tally[]): void {
  const { home } = nodeOf(bed.cluster, "server").lathe;
  for (const { told, broken, victim } of tallies) {
    for (const { label, lines } of told) {
      const file = join(home, `effects-${label.replace(/-\d+-\d+$/, "")}.log`);
      const now = linesOf(file).filter((line) => line === label).length;
      if (now === lines) continue;
      broken.push(label);
      console.log(`  ${victim}: ${label} had ${lines} lines when its chat was at rest, and has ${now} now`);
    }
  }
}

function report({ victim, landed, attempted, told, settled }: Tally): void {
  const none = told.filter(({ lines }) => lines === 0);
  const states = [...new Set(none.map(({ state }) => state))].map(
    (state) => `${none.filter((each) => each.state === state).length} ${state}`,
  );
  console.log(
    [
      `kill -9 ${victim}: landed ${landed}/${attempted}`,
      `outcomes known ${known(told)} of ${told.length}`,
      `no line: ${states.join(", ") || "none"}`,
      `settled p50 ${Math.round(percentile(settled, 0.5))} ms, worst ${Math.round(Math.max(0, ...settled))} ms`,
    ].join(", "),
  );
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const shareKnown = (told: ToldCommand[]) => told.filter(isKnown).length / Math.max(1, told.length);
const known = (told: ToldCommand[]) => percent(shareKnown(told));

async function main(): Promise<number> {
  console.log(`${WANTED} kills, seed ${SEED}; ${machine()}`);
  const random = generator(SEED);
  const tallies = chosen.map(
    (victim): Tally => ({ victim, landed: 0, attempted: 0, settled: [], told: [], broken: [] }),
  );
  const beds: [number, Victim[]][] = [
    [0, ["server", "daemon"]],
    [1, ["worker", "replica"]],
  ];
  const failed: string[] = [];
  for (const [workers, victims] of beds) {
    const here = tallies.filter(({ victim }) => victims.includes(victim));
    if (here.length === 0) continue;
    const directory = mkdtempSync(join(tmpdir(), "lathe-kills-"));
    const bed = await openBed(directory, workers);
    try {
      await runAll(bed, here, random);
    } finally {
      await bed.cluster.destroy();
    }
    const isWhole = here.every(({ broken }) => broken.length === 0);
    if (isWhole) removeTree(directory);
    else failed.push(directory);
  }
  for (const tally of tallies) report(tally);
  const told = tallies.flatMap((tally) => tally.told);
  const broken = tallies.reduce((sum, tally) => sum + tally.broken.length, 0);
  const isEnough = shareKnown(told) >= KNOWN_SHARE;
  console.log(`outcomes known in all: ${known(told)} of ${told.length} (bar ${percent(KNOWN_SHARE)})`);
  for (const directory of failed) console.log(`logs of the run: ${directory}`);
  console.log(broken === 0 && isEnough ? "every promise held" : `${broken} broken promises`);
  return broken === 0 && isEnough ? 0 : 1;
}

process.exitCode = await main();
