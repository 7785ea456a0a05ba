import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import postgres, { type Sql } from "postgres";
import { startPostgres } from "../../db/embedded/start-postgres";
import { findPostmaster } from "../../db/embedded/postmaster";
import { migrateDatabase } from "../../db/migrate";
import { type ModelServer, startModelServer } from "../../e2e/fakes/model-server/model-server";
import { createLatheServer, type LatheServer } from "../../e2e/lathe-server";
import { furnish } from "../../e2e/stand";
import { SUMMARY_GO_ON, SUMMARY_REQUEST } from "../../lib/chat/compaction";
import type { Script } from "../../e2e/fakes/model-server/script";
import { createDatabaseProxy, type DatabaseProxy } from "./database-proxy";

export interface Node {
  name: string;
  lathe: LatheServer;
  proxy: DatabaseProxy;
  /** A server answers requests; a worker only drives chats. */
  program: "server" | "worker";
  /** Whether it runs, as far as anybody can know. */
  up: boolean;
}

/** Servers in processes of their own on one PostgreSQL, each behind a proxy of its own. */
export interface Cluster {
  directory: string;
  nodes: Node[];
  models: ModelServer;
  token: string;
  modelIds: string[];
  /** Past the proxies, for looking and judging. */
  sql: Sql;
  /** Immediate shutdown, as `pg_ctl -m immediate`: what was not written is recovered at the start. */
  crashPostgres(): Promise<void>;
  startPostgres(): Promise<void>;
  /** Starts a node that has ended, with a clock that is wrong by `skewMs`. */
  startNode(node: Node, skewMs: number): Promise<void>;
  destroy(): Promise<void>;
}

export interface ClusterOptions {
  directory: string;
  servers: number;
  /** Workers in processes of their own; with any, the servers drive no chats. */
  workers?: number;
  env: Record<string, string>;
}

const CHECK_INTERVAL_MS = 10;
const SKEW_PRELOAD = join(import.meta.dirname, "skew-clock.mjs");
const CONTROL_CONNECTIONS = 4;
const RECONNECT_SECONDS = 0.2;

/** A request for a summary comes behind what people wrote; all else is answered as the last message of a person says. */
const SCRIPT: Script = [
  {
    match: { user: SUMMARY_REQUEST },
    steps: [{ actions: [{ type: "deltas", count: 40, text: "In short. ", intervalMs: 20 }] }],
    after: "repeat",
  },
  {
    // A task whose summary holds all of it: its script is gone, and it ends.
    match: { user: SUMMARY_GO_ON },
    steps: [{ actions: [{ type: "deltas", count: 6, numbered: true, intervalMs: 15 }] }],
    after: "repeat",
  },
  { steps: "from-user" },
];

export async function createCluster({
  directory,
  servers,
  workers = 0,
  env,
}: ClusterOptions): Promise<Cluster> {
  const models = await startModelServer({ script: SCRIPT });
  const data = join(directory, "data");
  mkdirSync(join(directory, "home"), { recursive: true });
  const postgresDirectory = join(data, "postgres");
  const database = await startPostgres(postgresDirectory);
  const port = Number(new URL(database.url).port);
  await migrateDatabase(database.url);
  const sql = postgres(database.url, {
    max: CONTROL_CONNECTIONS,
    onnotice: () => {},
    backoff: () => RECONNECT_SECONDS,
  });
  const nodes: Node[] = [];
  const names = [
    ...Array.from({ length: servers }, (_, index) => `server-${index + 1}`),
    ...Array.from({ length: workers }, (_, index) => `worker-${index + 1}`),
  ];
  for (const name of names) {
    const program = name.startsWith("worker") ? "worker" : "server";
    const proxy = await createDatabaseProxy(database.url);
    const lathe = await createLatheServer({
      directory,
      program,
      logFile: join(directory, `${name}.log`),
      env: {
        DATABASE_URL: proxy.url,
        LATHE_SSRF_ALLOW: models.url,
        NODE_OPTIONS: `--import ${pathToFileURL(SKEW_PRELOAD).href}`,
        ...(program === "server" && workers > 0 ? { LATHE_WORKER: "off" } : {}),
        ...env,
      },
    });
    nodes.push({ name, program, lathe, proxy, up: false });
  }
  const start = async (node: Node, skewMs: number) => {
    await node.lathe.start({ LATHE_TEST_CLOCK_SKEW_MS: String(skewMs) });
    node.up = true;
  };
  const destroy = async () => {
    for (const { lathe } of nodes) resume(lathe.pid());
    await Promise.all(nodes.map((node) => node.lathe.destroy()));
    await Promise.all(nodes.map((node) => node.proxy.close()));
    await sql.end({ timeout: 1 });
    await (await startPostgres(postgresDirectory, { port })).stop();
    await models.close();
  };
  const startAll = async () => {
    const [first, ...others] = nodes;
    if (!first) throw new Error("a cluster has at least one server");
    await start(first, 0);
    const furnished = await furnish(first.lathe, models);
    await Promise.all(others.map((node) => start(node, 0)));
    return furnished;
  };
  const { token, modelIds } = await startAll().catch(async (error: unknown) => {
    await destroy();
    throw error;
  });
  return {
    directory,
    nodes,
    models,
    token,
    modelIds: [modelIds.openai, modelIds.anthropic],
    sql,
    crashPostgres: () => crash(postgresDirectory),
    startPostgres: async () => {
      await startPostgres(postgresDirectory, { port });
    },
    startNode: start,
    destroy,
  };
}

/** A process that is stopped hears of no other signal. */
function resume(pid: number): void {
  try {
    if (pid > 0) process.kill(pid, "SIGCONT");
  } catch {
    // It has ended.
  }
}

async function crash(postgresDirectory: string): Promise<void> {
  const pid = findPostmaster(postgresDirectory)?.pid;
  if (pid === undefined) return;
  process.kill(pid, "SIGQUIT");
  while (findPostmaster(postgresDirectory)?.pid === pid) await delay(CHECK_INTERVAL_MS);
}
