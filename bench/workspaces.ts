import { eq } from "drizzle-orm";
import { templates } from "../db/schema/templates";
import { workspaces } from "../db/schema/workspaces";
import setUpDatabase from "../db/testing-setup";
import { newId } from "../lib/ids";
import type { CallContext, WorkspaceConnection } from "../lib/workspace/connection";
import { DOCKER_PARAMETERS, dockerOn } from "../lib/workspace/drivers/docker/testing-docker";
import { startPodman } from "../lib/workspace/drivers/docker/testing-podman";
import { createWorkspaceBench, type TestServer, type WorkspaceBench } from "../lib/workspace/testing";
import { machine, percentile, residentMib, rounded } from "./statistics";

/**
 * What a workspace costs, by driver, from the server's side of the port and back: `npx tsx bench/workspaces.ts [local|docker]`.
 * Everything is real but the models: PostgreSQL, the daemon, its HTTP, the driver.
 */
const driver = process.argv[2] === "docker" ? "docker" : "local";
const ROUND_TRIPS = 200;
const WARM_UPS = 10;
const READS = 50;
const MEBIBYTE = 1024 * 1024;
const CHATS = 20;
const RATE = 200;
const SECONDS = 10;
const CREATES = 5;
const READY_MS = 60_000;

async function main(): Promise<void> {
  const stopDatabase = await setUpDatabase();
  const engine = driver === "docker" ? await startPodman() : null;
  const bench = await createWorkspaceBench(engine === null ? {} : { drivers: dockerOn(() => engine) });
  try {
    const server = await bench.startServer();
    const templateId = await templateOf(bench);
    console.log(`driver ${driver}; ${machine()}`);
    report("create → ready", await createTimes(bench, server, templateId));
    const made = await server.service.create({ ownerId: bench.ownerId, ...templateId });
    const { id } = await server.service.whenConnected(made.id, AbortSignal.timeout(READY_MS));
    const connection = server.service.connect(id);
    report("execute, round trip", await roundTrips(bench, (call) => connection.exec(call, command("true"))));
    await connection.exec(await bench.newCall(), command("yes 0123456789 | head -c 1000 > small"));
    report(
      "read_file, 1 kB",
      await roundTrips(bench, (call) => connection.readFile(call, { path: "small" })),
    );
    report("read_file, 1 MiB", await readLarge(bench, connection));
    await load(bench, connection);
    const pid = await daemonPid(bench, id);
    if (pid > 0) console.log(`daemon: ${rounded(residentMib(pid))} MiB after all that`);
  } finally {
    await bench.close();
    await engine?.close();
    await stopDatabase();
  }
}

const command = (text: string) => ({ command: text, timeoutMs: 10_000, background: false });

async function templateOf({ database }: WorkspaceBench): Promise<{ templateId?: string }> {
  if (driver === "local") return {};
  const templateId = newId("tpl");
  await database.db
    .insert(templates)
    .values({ id: templateId, name: "Bench", driver, driverParameters: DOCKER_PARAMETERS });
  return { templateId };
}

async function createTimes(bench: WorkspaceBench, server: TestServer, template: object): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < CREATES; i++) {
    const began = performance.now();
    const { id } = await server.service.create({ ownerId: bench.ownerId, ...template });
    await server.service.whenConnected(id, AbortSignal.timeout(READY_MS));
    await server.service.connect(id).exec(await bench.newCall(), command("true"));
    times.push(performance.now() - began);
    await server.service.remove(id);
  }
  return times;
}

async function roundTrips(
  bench: WorkspaceBench,
  work: (call: CallContext) => Promise<unknown>,
  rounds = ROUND_TRIPS,
): Promise<number[]> {
  const times: number[] = [];
  for (let i = -WARM_UPS; i < rounds; i++) {
    const call = await bench.newCall();
    const began = performance.now();
    await work(call);
    if (i >= 0) times.push(performance.now() - began);
  }
  return times;
}

/** The whole file in as many calls as it takes: a call reads two thousand lines. */
async function readLarge(bench: WorkspaceBench, connection: WorkspaceConnection): Promise<number[]> {
  const lines = 2_000;
  const line = "x".repeat(MEBIBYTE / lines - 1);
  const make = `yes ${line} | head -n ${lines} > large`;
  await connection.exec(await bench.newCall(), command(make));
  return roundTrips(bench, (call) => connection.readFile(call, { path: "large" }), READS);
}

/** Two hundred commands a second, begun evenly, from twenty chats. */
async function load(bench: WorkspaceBench, connection: WorkspaceConnection): Promise<void> {
  const calls: CallContext[] = [];
  for (let chat = 0; chat < CHATS; chat++) {
    const first = await bench.newCall();
    calls.push(first);
    for (let i = 1; i < (RATE * SECONDS) / CHATS; i++)
      calls.push(await bench.newCall({ chatId: first.chatId }));
  }
  const perChat = (RATE * SECONDS) / CHATS;
  const times: number[] = [];
  const failures = new Map<string, number>();
  const began = performance.now();
  const running: Promise<void>[] = [];
  for (let i = 0; i < RATE * SECONDS; i++) {
    const due = began + (i * 1_000) / RATE;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const call = calls[(i % CHATS) * perChat + Math.floor(i / CHATS)];
    if (call === undefined) continue;
    const at = performance.now();
    running.push(
      connection.exec(call, command("true")).then(
        () => void times.push(performance.now() - at),
        (error: unknown) => void failures.set(String(error), (failures.get(String(error)) ?? 0) + 1),
      ),
    );
  }
  await Promise.all(running);
  const seconds = (performance.now() - began) / 1_000;
  report(`${RATE} commands a second asked for, from ${CHATS} chats`, times);
  console.log(`  ${rounded(times.length / seconds)} a second done`);
  for (const [failure, count] of failures) console.log(`  ${count} failed: ${failure}`);
}

async function daemonPid({ database }: WorkspaceBench, id: string): Promise<number> {
  const [row] = await database.db.select().from(workspaces).where(eq(workspaces.id, id));
  return row?.daemonPid ?? 0;
}

function report(what: string, times: number[]): void {
  const at = (share: number) => `${rounded(percentile(times, share))} ms`;
  console.log(`${what}: p50 ${at(0.5)}, p99 ${at(0.99)} (${times.length})`);
}

await main();
process.exit(0);
