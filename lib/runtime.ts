import type { Sql } from "postgres";
import type { Db } from "../db/client";
import type { Pubsub } from "../db/pubsub";
import type { Env } from "./env";
import { AppError } from "./errors";
import type { Log } from "./log";
import type { Metrics } from "./metrics/metrics";
import type { Clock } from "./clock";
import type { DebugRecorder } from "./debug/recorder";
import type { ChatDescriber } from "./describe/describer";
import type { Secrets } from "./secrets/secrets";
import type { OutgoingGuard } from "./providers/guarded-fetch";
import type { PushSender } from "./push/push-sender";
import type { Hub } from "./stream/hub";
import type { PartLog } from "./stream/part-log";
import type { Worker } from "./worker/start";
import type { WorkerRoute } from "./worker/worker-route";
import type { WorkspaceService } from "./workspace/service";

/** Everything that lives once per process. Built in instrumentation, reached from pages, routes and actions. */
export interface Runtime {
  env: Env;
  log: Log;
  clock: Clock;
  instanceId: string;
  db: Db;
  sql: Sql;
  pubsub: Pubsub;
  partLog: PartLog;
  hub: Hub;
  secrets: Secrets;
  /** The one way out to addresses that people enter. */
  guard: OutgoingGuard;
  /** Signs session cookies: `AUTH_SECRET`, or derived from the encryption key. */
  authSecret: string;
  metrics: Metrics;
  workspaces: WorkspaceService;
  /** Of model calls, for people to look into. */
  debug: DebugRecorder;
  describer: ChatDescriber;
  push: PushSender;
  /** Null in processes that drive no chats. */
  worker: Worker | null;
  /** Where a worker runs only while it is called: `LATHE_WORKER=route`. */
  workerRoute: WorkerRoute | null;
  /** Hands every chat over and ends streams; requests are answered as before. Idempotent. */
  handOver(): Promise<void>;
  /** Stops acquiring, hands chats over, ends streams, closes connections. Idempotent. */
  shutdown(): Promise<void>;
}

const RUNTIME = Symbol.for("lathe.runtime");

/** @throws AppError `unavailable` before the start has finished. */
export function getRuntime(): Runtime {
  const runtime = (globalThis as { [RUNTIME]?: Runtime })[RUNTIME];
  if (!runtime) throw new AppError("unavailable", "Lathe is still starting.", { retryAfterSeconds: 1 });
  return runtime;
}

const STARTING = Symbol.for("lathe.runtime.starting");

/** Says that the runtime is being built: whoever started the process can wait for it, and hears of a failure. */
export function announceRuntime(starting: Promise<Runtime>): void {
  (globalThis as { [STARTING]?: Promise<Runtime> })[STARTING] = starting;
}

/** The runtime that is being built in this process, or null while nobody has begun. */
export function startingRuntime(): Promise<Runtime> | null {
  return (globalThis as { [STARTING]?: Promise<Runtime> })[STARTING] ?? null;
}

/** Next evaluates modules once per bundle: only what hangs on globalThis is shared by all of them. */
export function setRuntime(runtime: Runtime): void {
  (globalThis as { [RUNTIME]?: Runtime })[RUNTIME] = runtime;
}
