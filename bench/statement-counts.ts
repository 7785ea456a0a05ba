import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startPostgres } from "../db/embedded/start-postgres";
import { createStand, type Stand } from "../e2e/stand";
import { startStatementProxy } from "./statement-proxy";
import { cpuTimeMs, rounded } from "./statistics";
import { untilIdle } from "./until-idle";

/** What one tool round trip (a model call and its batch of one tool call) costs the database: counts, which no other load blurs. */
const WARM_UPS = 60;
const REPEATS = 60;
const SETTLE_DEADLINE_MS = 300_000;
const SHOWN_TEXT = 110;
const IS_VERBOSE = process.argv.includes("--texts");

const directory = mkdtempSync(join(tmpdir(), "lathe-counts-"));
const server = await startPostgres(join(directory, "postgres"));
const proxy = await startStatementProxy(server.url);
const sql = postgres(server.url, { max: 1, onnotice: () => {} });

async function syncs(): Promise<number> {
  await sql`select pg_stat_force_next_flush()`;
  const [row] = await sql<{ fsyncs: string }[]>`
    select coalesce(sum(fsyncs), 0) as fsyncs from pg_stat_io
    where object = 'wal' and context = 'normal' and backend_type = 'client backend'`;
  return Number(row?.fsyncs ?? 0);
}

interface RepeatedTool {
  name: string;
  /** Different each time: a model that repeats itself is stopped. */
  input: (round: number) => unknown;
}

async function runTurn(stand: Stand, { name, input }: RepeatedTool, rounds: number): Promise<void> {
  const call = (round: number) => ({ actions: [{ type: "tool" as const, name, input: input(round) }] });
  const open = { actions: [{ type: "tool" as const, name: "create_workspace", input: {} }] };
  stand.models.setScript([
    { by: "history", steps: [open, ...Array.from({ length: rounds }, (_, round) => call(round)), "Done."] },
  ]);
  const chat = await stand.api.createChat("Call a tool again and again");
  const follower = stand.api.follow(chat.id);
  await untilIdle(follower, SETTLE_DEADLINE_MS);
  follower.stop();
}

const stand = await createStand({ env: { DATABASE_URL: proxy.url } });
try {
  for (const [name, tool] of [
    ["execute true", { name: "execute", input: (round: number) => ({ command: `true ${round}` }) }],
    ["a call that is refused in the process", { name: "read_file", input: (round: number) => ({ round }) }],
  ] as const) {
    await runTurn(stand, tool, WARM_UPS);
    proxy.take();
    const before = { syncs: await syncs(), cpu: cpuTimeMs(stand.lathe.pid()) };
    await runTurn(stand, tool, REPEATS);
    const cpuMs = cpuTimeMs(stand.lathe.pid()) - before.cpu;
    const { statements, roundTrips, byText } = proxy.take();
    const each = (value: number) => rounded(value / REPEATS);
    console.log(
      `${name}: ${each(statements)} statements, ${each(roundTrips)} waits for an answer, ` +
        `${each((await syncs()) - before.syncs)} waits for the disk, ${each(cpuMs)} ms of processor time a round trip`,
    );
    const often = [...byText].filter(([, count]) => IS_VERBOSE && count >= REPEATS / 2);
    for (const [text, count] of often.sort((a, b) => b[1] - a[1]))
      console.log(`  ${each(count)}  ${text.replaceAll(/\s+/g, " ").slice(0, SHOWN_TEXT)}`);
  }
} finally {
  await stand.destroy();
  await sql.end();
  await proxy.close();
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}
