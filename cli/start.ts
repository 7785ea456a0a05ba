import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import next from "next";
import { startPostgres } from "../db/embedded/start-postgres";
import { migrateDatabase } from "../db/migrate";
import { type Env, parseEnv } from "../lib/env";
import { createLog } from "../lib/log";
import { settlePeer } from "../lib/peer-address";
import { type Runtime, startingRuntime } from "../lib/runtime";
import { cutStalledStreams } from "./cut-stalled-streams";
import { lockDataDirectory } from "./data-directory-lock";
import { setupUrl } from "./setup-url";
import { stoppingWords } from "./stopping-words";

const HEADERS_TIMEOUT_MS = 15_000;
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** The whole stop: hand-over, open requests, database. */
const SHUTDOWN_DEADLINE_MS = 9_500;
const DRAIN_DEADLINE_MS = 2_000;
const RUNTIME_DEADLINE_MS = 30_000;
const RUNTIME_CHECK_MS = 10;
/** What a shell expects of a process that Ctrl-C has ended. */
const EXIT_INTERRUPTED = 130;

interface Database {
  directUrl: string;
  stop(): Promise<void>;
}

/** The configured database, or the embedded one, which is watched over until it is stopped. */
async function openServerDatabase(env: Env): Promise<Database> {
  if (env.databaseUrl)
    return { directUrl: env.databaseDirectUrl ?? env.databaseUrl, stop: () => Promise.resolve() };
  const postgres = await startPostgres(join(env.dataDir, "postgres"));
  process.env["DATABASE_URL"] = postgres.url;
  const unsupervise = postgres.supervise(() =>
    process.stderr.write("lathe: the database was gone and has been started again\n"),
  );
  return {
    directUrl: postgres.url,
    stop: async () => {
      unsupervise();
      await postgres.stop();
    },
  };
}

function addressOf(env: Env): string {
  return `http://${env.host === "127.0.0.1" ? "localhost" : env.host}:${env.port}`;
}

/** Serves until `stopping` resolves, then hands everything over and lets open requests end. */
async function run(env: Env, stopping: Promise<void>): Promise<void> {
  const server = await serve(env);
  const runtime = await runtimeOfNext();
  const setup = await setupUrl(runtime, addressOf(env));
  process.stderr.write(
    setup
      ? `\n  Lathe is ready. Set it up here:\n\n  ${setup}\n\n`
      : `\n  Lathe is ready: ${addressOf(env)}\n\n`,
  );
  await stopping;
  process.stderr.write(`\n  ${stoppingWords(runtime.worker?.driven().length ?? 0)}\n`);
  setTimeout(() => process.exit(0), SHUTDOWN_DEADLINE_MS).unref();
  await Promise.all([runtime.handOver(), server.drain()]);
  await runtime.shutdown();
}

async function main(): Promise<number> {
  process.env["LATHE_OWN_SERVER"] = "1";
  const env = parseEnv(process.env);
  const unlock = env.databaseUrl ? () => {} : lockDataDirectory(env.dataDir, addressOf(env));
  const log = createLog(env.logLevel);
  // A connection that breaks may leave a promise that nobody waits for any more: that must not end everybody's runs.
  process.on("unhandledRejection", (error) => log.error({ err: error }, "a failure that nobody waited for"));
  const stopping = Promise.withResolvers<void>();
  let signals = 0;
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      signals++;
      stopping.resolve();
      if (signal === "SIGINT" && signals > 1) stopAtOnce(unlock);
    });
  }
  let database: Database | null = null;
  try {
    database = await openServerDatabase(env);
    await migrateDatabase(database.directUrl);
    await run(env, stopping.promise);
    return 0;
  } finally {
    await database?.stop();
    unlock();
  }
}

/** Whoever asks twice does not want to wait: what is not handed over is taken up at the next start. */
function stopAtOnce(unlock: () => void): never {
  process.stderr.write("  Stopped at once. What was under way is taken up at the next start.\n");
  unlock();
  process.exit(EXIT_INTERRUPTED);
}

function explain(error: unknown): number {
  process.stderr.write(`lathe: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
}

/** Next runs inside our own HTTP server, so that one process has one stop, and a taken port is refused before anything else. */
async function serve(env: Env): Promise<{ drain(): Promise<void> }> {
  let draining = false;
  let handle: ((...args: Parameters<ReturnType<typeof app.getRequestHandler>>) => Promise<void>) | null =
    null;
  const server = createServer((request, response) => {
    if (!handle) {
      response.writeHead(503, { "retry-after": "1" }).end();
      return;
    }
    // Whoever kept this connection for later asks another server next time.
    if (draining) response.setHeader("connection", "close");
    const { publicUrl, trustedProxies } = env;
    settlePeer(request.headers, { address: request.socket.remoteAddress, publicUrl, trustedProxies });
    handle(request, response).catch(() => response.destroy());
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.requestTimeout = 0;
  cutStalledStreams(server);
  await listen(server, env);
  const app = next({
    dev: false,
    dir: process.cwd(),
    hostname: env.host,
    port: env.port,
    httpServer: server,
  });
  await app.prepare();
  handle = app.getRequestHandler();
  return {
    drain: () => {
      draining = true;
      return drain(server);
    },
  };
}

/** Next runs the instrumentation hook on its own time: preparing the server does not wait for it. */
async function runtimeOfNext(): Promise<Runtime> {
  const deadline = Date.now() + RUNTIME_DEADLINE_MS;
  while (Date.now() < deadline) {
    const starting = startingRuntime();
    if (starting) return starting;
    await delay(RUNTIME_CHECK_MS);
  }
  throw new Error("Next did not run the start hook.");
}

function listen(server: Server, env: Env): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(taken ? new Error(`Port ${env.port} on ${env.host} is taken. Set PORT to a free one.`) : error);
    });
    server.listen(env.port, env.host, () => resolve());
  });
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => {
      server.closeAllConnections();
      resolve();
    }, DRAIN_DEADLINE_MS).unref();
  });
}

process.exit(await main().catch(explain));
