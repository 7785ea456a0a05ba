import { migrateDatabase } from "../db/migrate";
import { composeRuntime } from "../lib/compose-runtime";
import { parseEnv } from "../lib/env";
import { createLog } from "../lib/log";
import { serveMetrics } from "./metrics-server";

/** The whole stop; whatever is not done by then is found by its lease. */
const SHUTDOWN_DEADLINE_MS = 9_500;

/** A worker in a process of its own: drives chats until it is told to stop, then hands them over. */
async function main(): Promise<number> {
  const env = parseEnv(process.env);
  if (env.databaseUrl === null)
    throw new Error(
      "DATABASE_URL is not set: a worker of its own needs the database that the web servers use.",
    );
  const log = createLog(env.logLevel);
  process.on("unhandledRejection", (error) => log.error({ err: error }, "a failure that nobody waited for"));
  const stopping = Promise.withResolvers<void>();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => stopping.resolve());
  await migrateDatabase(env.databaseDirectUrl ?? env.databaseUrl);
  const runtime = await composeRuntime(process.env, { role: "worker" });
  const metrics = env.metricsPort === null ? null : await serveMetrics(runtime, env.metricsPort);
  process.stderr.write("\n  Lathe's worker is ready.\n\n");
  await stopping.promise;
  setTimeout(() => process.exit(0), SHUTDOWN_DEADLINE_MS).unref();
  await Promise.all([metrics?.close(), runtime.shutdown()]);
  return 0;
}

function explain(error: unknown): number {
  process.stderr.write(`lathe: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
}

process.exit(await main().catch(explain));
