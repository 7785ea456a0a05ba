import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../db/client";
import { startPostgres } from "../db/embedded/start-postgres";
import { migrateDatabase } from "../db/migrate";
import { renewLeases } from "../db/queries/heartbeats";
import { readSync } from "../db/queries/sync";
import { readTranscript } from "../db/queries/transcript";
import { decide } from "../lib/chat/decide";
import type { PromptRow } from "../lib/chat/messages";
import { toPrompt } from "../lib/generation/prepare/to-prompt";
import { readStepRows } from "../lib/generation/step-rows";
import { insertLongChat } from "./long-chat-rows";
import { median, rounded } from "./statistics";

/**
 * What a long chat costs the server: Lathe's own work of a step at step 10 and at step 500, the reading of a chat of 500 messages
 * and 2,000 parts, and the renewal of a thousand leases. Processor time of this process and the time of PostgreSQL's answers.
 */
const STEPS = [10, 500];
/** As many as the page of a chat is given; older ones come when somebody scrolls up to them. */
const FIRST_PAGE = 50;
const REPEATS = 40;
const WINDOW = 200;
const RUNNING_CHATS = 1_000;

const target = {
  origin: { connection: "prv_bench", provider: "bench.chat", model: "bench" },
  format: "openai-compatible",
  metadataKey: "bench",
  isStored: false,
} as const;

const directory = mkdtempSync(join(tmpdir(), "lathe-long-"));
const server = await startPostgres(join(directory, "postgres"));
await migrateDatabase(server.url);
const { db, sql, close } = openDatabase({ url: server.url, max: 4 });

const createLongChat = (steps: number) =>
  insertLongChat(sql, { chatId: `chat_long_${steps}`, ownerId: "usr_bench", steps, status: "running" });

interface Cost {
  wallMs: number;
  cpuMs: number;
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const costs: Cost[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const startedAt = performance.now();
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    costs.push({ wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1000 });
  }
  return {
    wallMs: median(costs.map(({ wallMs }) => wallMs)),
    cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
  };
}

function print(what: string, { wallMs, cpuMs }: Cost): void {
  console.log(`${what}: ${rounded(wallMs)} ms, of which ${rounded(cpuMs)} ms processor time of the server`);
}

async function measureSteps(): Promise<void> {
  for (const steps of STEPS) {
    const chatId = await createLongChat(steps);
    const rows = await readStepRows(db, chatId, null);
    const remembered = { historyVersion: 7, rows };
    print(`step ${steps}: rows, first read`, await costOf(() => readStepRows(db, chatId, null)));
    print(`step ${steps}: rows, next step`, await costOf(() => readStepRows(db, chatId, remembered)));
    print(`step ${steps}: decision and prompt`, await costOf(() => decideAndPrompt(rows)));
  }
}

async function decideAndPrompt(rows: readonly PromptRow[]): Promise<unknown> {
  decide(rows);
  return toPrompt(rows, target);
}

async function measureReading(chatId: string): Promise<void> {
  print(
    `reload of a chat of 500 messages and 2,000 parts (the page holds the last ${FIRST_PAGE})`,
    await costOf(() => readTranscript(db, { chatId, limit: FIRST_PAGE })),
  );
  print("reading all 500 messages at once", await costOf(() => readTranscript(db, { chatId, limit: 500 })));
  print(
    `a stream's first answer (${WINDOW} messages)`,
    await costOf(() => readSync(db, { chatId, since: null, window: WINDOW })),
  );
  print(
    "a stream that has missed nothing",
    await costOf(() => readSync(db, { chatId, since: 7, window: WINDOW })),
  );
}

async function measureLeases(): Promise<void> {
  await sql`insert into chats (id, owner_id, root_chat_id, title, status, worker_id, runner_id)
    select 'chat_run_' || n, 'usr_bench', 'chat_run_' || n, 'Runs', 'running', 'ins_bench', 'run_' || n
    from generate_series(1, ${RUNNING_CHATS}) n`;
  const owned = Array.from({ length: RUNNING_CHATS }, (_, index) => ({
    chatId: `chat_run_${index + 1}`,
    runnerId: `run_${index + 1}`,
  }));
  print(
    `renewing ${RUNNING_CHATS} leases, one statement every 2 s`,
    await costOf(() => renewLeases(sql, { instanceId: "ins_bench", owned })),
  );
}

try {
  await sql`insert into users (id, email, name, role) values ('usr_bench', 'bench@example.com', 'Bench', 'member')`;
  await measureSteps();
  await measureReading(`chat_long_${STEPS.at(-1)}`);
  await measureLeases();
} finally {
  await close();
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}
