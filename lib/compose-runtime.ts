import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Sql } from "postgres";
import { type Database, type Db, openDatabase } from "../db/client";
import { createPostgresPubsub } from "../db/postgres-pubsub";
import { createRedisPubsub } from "../db/redis-pubsub";
import type { Pubsub } from "../db/pubsub";
import { readDeploymentId } from "../db/queries/deployment-id";
import { approvedPrograms, askMcpServers } from "./commands/ask-mcp-servers";
import { settleApprovals } from "./commands/settle-approvals";
import { createArchivedEnds } from "./commands/end-archived";
import { endLeftRunning } from "./commands/end-left-running";
import { describeFiles, keepFile, readFileBytes } from "../db/queries/files";
import { createModelStore } from "../db/queries/models";
import { createWorkspaceStore } from "../db/workspace-store";
import { type Clock, systemClock } from "./clock";
import { createTemplateCatalog } from "./commands/template-catalog";
import { createAgents } from "./commands/agents/create-agents";
import { bindWorkspace, boundWorkspace } from "./commands/chat-workspace";
import { createChangesRecorder } from "./commands/changes-recorder";
import { givenSkills, ownSkillBody } from "./commands/context/given-skills";
import { readContext } from "./commands/context/read-context";
import { recordContext } from "./commands/context/record-context";
import { type ChangesContext, recordChanges, recordFirstTouch } from "./commands/record-changes";
import { requireSameKeys } from "./commands/require-same-keys";
import { syncEnvironmentProviders } from "./commands/sync-environment-providers";
import { createDebugRecorder } from "./debug/create-recorder";
import { createChatDescriber } from "./describe/create-describer";
import { type Env, parseEnv, settingWarnings } from "./env";
import { newId } from "./ids";
import type { ToolRegistry } from "./generation/tool-port";
import { createLog, type Log } from "./log";
import { collectRuntime } from "./metrics/collect-runtime";
import { createMetrics } from "./metrics/create-metrics";
import type { Metrics } from "./metrics/metrics";
import { createOutgoingGuard } from "./providers/guarded-fetch";
import { createModelResolver } from "./providers/resolve-model";
import { keepSdkWarningsShort } from "./providers/sdk-warnings";
import { loadOrCreatePushKeys } from "./push/push-keys";
import { createPushSender } from "./push/push-sender";
import { type Runtime, setRuntime } from "./runtime";
import { deriveAuthSecret, loadOrCreateKeys } from "./secrets/encryption-keys";
import { createSecrets } from "./secrets/secrets";
import { createPostgresPartLog } from "./stream/adapters/postgres";
import { createRedisPartLog } from "./stream/adapters/redis";
import { createHub } from "./stream/hub";
import { createToolRegistry } from "./tools/registry";
import { type Instance, startInstance } from "./worker/instance";
import { type InvocationDeps, runInvocation } from "./worker/run-invocation";
import { startWorker } from "./worker/start";
import { createWorkerRoute, type WorkerRoute } from "./worker/worker-route";
import type { Drivers } from "./workspace/drivers/drivers";
import { createDockerDriver } from "./workspace/drivers/docker/docker-driver";
import { createExternalDriver } from "./workspace/drivers/external/external-driver";
import { createLocalDriver } from "./workspace/drivers/local/local-driver";
import { contextChanges } from "./commands/context/change-context";
import { createWorkspaceService, type WorkspaceService } from "./workspace/service";
import type { WorkspaceStore } from "./workspace/workspace-store";

const POOL_SIZE = 20;
/** Each step of closing ends after this, done or not: a database that does not answer must not hold the process. */
const CLOSE_LIMIT_MS = 1_200;
/** Above every deadline that a query has on this side. */
const STATEMENT_TIMEOUT_MS = 10_000;

export interface ComposeOptions {
  /** `worker`: a process that serves nothing and drives chats, whatever LATHE_WORKER says of the web servers. */
  role?: "web" | "worker";
}

/**
 * Builds everything that lives once per process, in the order in which things need each other, and hangs it on globalThis.
 *
 * @throws Error naming what is wrong with the settings, the keys or the database.
 */
export async function composeRuntime(
  source: Record<string, string | undefined>,
  { role = "web" }: ComposeOptions = {},
): Promise<Runtime> {
  const env = parseEnv(source);
  const log = createLog(env.logLevel);
  for (const warning of settingWarnings(env)) log.warn(warning);
  keepSdkWarningsShort(log);
  const clock = systemClock;
  if (env.databaseUrl === null)
    throw new Error("DATABASE_URL is not set. Start Lathe with bin/start, or set it.");
  const directUrl = env.databaseDirectUrl ?? env.databaseUrl;
  const prepare = env.databaseDirectUrl === null;
  const keys = await loadOrCreateKeys({ env, dataDir: env.dataDir });
  const secrets = createSecrets(keys);
  const database = openDatabase({
    url: env.databaseUrl,
    max: POOL_SIZE,
    prepare,
    applicationName: "lathe",
    ...(prepare ? { statementTimeoutMs: STATEMENT_TIMEOUT_MS } : {}),
  });
  const { db, sql } = database;
  await refusePooler(sql);
  await requireSameKeys({ db, secrets });
  const metrics = createMetrics({ clock, ofNode: true });
  const carriers = { env, databaseUrl: env.databaseUrl, directUrl, prepare, sql, clock, log, metrics };
  const { pubsub, partLog } = await carriersOf(carriers);
  const hub = createHub({ sql, pubsub, partLog, pollMs: env.pollMs, log, clock });
  const guard = createOutgoingGuard();
  const debug = createDebugRecorder({ db, databaseUrl: env.databaseUrl, prepare, clock, log });
  await syncEnvironmentProviders({ db, env });
  const instanceId = newId("ins");
  const instance = await startInstance({
    instanceId,
    role,
    url: role === "web" ? instanceUrl(env) : null,
    db,
    heartbeatMs: env.heartbeatMs,
    log,
    clock,
  });
  const workspaces = workspaceServiceOf({ env, role, source, db, pubsub, clock, log });
  const ctx = { db, pubsub, connect: (workspaceId: string) => workspaces.connect(workspaceId) };
  const resolveModel = createModelResolver({ store: createModelStore(db), secrets, env, guard, log, clock });
  const describer = createChatDescriber({ db, pubsub, clock, log, debug, resolveModel });
  const pushKeys = await loadOrCreatePushKeys({ db, secrets });
  const push = createPushSender({ db, log, fetch: guard.fetchAllowing([]), env, keys: pushKeys });
  const workerDeps: InvocationDeps = {
    env,
    db,
    sql,
    databaseUrl: directUrl,
    pubsub,
    partLog,
    log,
    clock,
    resolveModel,
    debug,
    describer,
    notices: push,
    metrics,
    tools: toolsOf({ ...ctx, clock, env }, workspaces),
    onToolBatch: createChangesRecorder({ record: (chatId) => recordWork(ctx, chatId), clock }),
    readContext: (workspaceId, request) => readContext(workspaces.connect(workspaceId), request),
    askMcpServers: (workspaceId, request) => askMcpServers(ctx, workspaceId, request),
    endLeftRunning: (of, signal) => endLeftRunning(ctx, of, signal),
    describeFiles: (fileIds) => describeFiles(db, fileIds),
    readFile: (fileId, bytes) => readFileBytes(db, fileId, bytes),
  };
  const drives = role === "worker" || env.worker === "in-process";
  const worker = drives ? startWorker({ ...workerDeps, instanceId }) : null;
  const workerRoute = workerRouteOf(env, workerDeps);
  collectRuntime(metrics, { sql, hub, pubsub, worker });

  const runtime: Runtime = {
    env,
    log,
    clock,
    instanceId,
    db,
    sql,
    pubsub,
    partLog,
    hub,
    guard,
    secrets,
    authSecret: env.authSecret ?? deriveAuthSecret(keys),
    metrics,
    workspaces,
    debug,
    describer,
    push,
    worker,
    workerRoute,
    ...endingOf({ hub, worker, debug, workspaces, instance, partLog, pubsub, guard, database, clock }),
  };
  setRuntime(runtime);
  return runtime;
}

interface EndingParts
  extends Pick<
    Runtime,
    "hub" | "worker" | "debug" | "workspaces" | "partLog" | "pubsub" | "guard" | "clock"
  > {
  instance: Instance;
  database: Database;
}

/** How a process ends: chats first, the database last, and nothing waits long for what does not answer. */
function endingOf(parts: EndingParts): Pick<Runtime, "handOver" | "shutdown"> {
  const { hub, worker, debug, workspaces, instance, partLog, pubsub, guard, database, clock } = parts;
  const within = (work: Promise<unknown>[]) => Promise.race([Promise.all(work), clock.sleep(CLOSE_LIMIT_MS)]);
  let handingOver: Promise<void> | null = null;
  let stopping: Promise<void> | null = null;
  const handOver = () => {
    hub.close();
    return (handingOver ??= worker?.stop() ?? Promise.resolve());
  };
  const stop = async () => {
    await handOver();
    await within([debug.close(), workspaces.close(), instance.stop(), partLog.close()]);
    await within([pubsub.close()]);
    guard.close();
    await within([database.close()]);
  };
  return { handOver, shutdown: () => (stopping ??= stop()) };
}

function workerRouteOf(env: Env, deps: InvocationDeps): WorkerRoute | null {
  if (env.worker !== "route" || env.workerSecret === null) return null;
  return createWorkerRoute({
    secret: env.workerSecret,
    publicUrl: env.publicUrl,
    budgetMs: env.workerBudgetMs,
    pubsub: deps.pubsub,
    run: (invocation) => runInvocation(deps, invocation),
    log: deps.log,
  });
}

/** A transaction pooler takes no startup parameters: alone, it could not carry what needs a connection of its own either. */
async function refusePooler(sql: Sql): Promise<void> {
  try {
    await sql`select 1`;
  } catch (error) {
    if (!String(error).includes("unsupported startup parameter")) return;
    throw new Error(
      "DATABASE_URL is a transaction pooler: set DATABASE_DIRECT_URL to the server itself, too.",
      {
        cause: error,
      },
    );
  }
}

interface CarrierParts {
  env: Env;
  databaseUrl: string;
  directUrl: string;
  prepare: boolean;
  sql: Sql;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

/** What carries hints and streamed parts between processes: Redis where there is one, else PostgreSQL. */
async function carriersOf({ env, databaseUrl, directUrl, prepare, sql, clock, log, metrics }: CarrierParts) {
  const common = { log, clock, metrics };
  const flushMs = env.partFlushMs;
  if (env.redisUrl !== null) {
    const url = env.redisUrl;
    const pubsub = await createRedisPubsub({ ...common, url });
    return { pubsub, partLog: await createRedisPartLog({ ...common, url, sql, pubsub, flushMs }) };
  }
  const pubsub = await createPostgresPubsub({ ...common, listenUrl: directUrl, sql });
  const partLog = createPostgresPartLog({ ...common, url: databaseUrl, prepare, sql, pubsub, flushMs });
  return { pubsub, partLog };
}

interface WorkspaceParts {
  env: Env;
  role: "web" | "worker";
  source: Record<string, string | undefined>;
  db: Db;
  pubsub: Pubsub;
  clock: Clock;
  log: Log;
}

function workspaceServiceOf({ env, role, source, db, pubsub, clock, log }: WorkspaceParts): WorkspaceService {
  const store = createWorkspaceStore(db);
  const serverUrls = [role === "web" ? instanceUrl(env) : env.publicUrl];
  return createWorkspaceService({
    store,
    hints: pubsub,
    drivers: driversOf({ env, source, store, db, serverUrls }),
    serverUrls,
    publicUrl: env.publicUrl,
    bundle: daemonBundle(),
    pollMs: env.pollMs,
    changeContext: contextChanges({ db, pubsub, clock }),
    settleApprovals: (workspaceId) => settleApprovals({ db, pubsub }, workspaceId),
    endArchived: createArchivedEnds({ db, log }),
    clock,
    log,
  });
}

function daemonBundle(): string {
  return join(process.cwd(), "dist", "daemon.mjs");
}

type DriverParts = Pick<WorkspaceParts, "env" | "source" | "db"> & {
  store: WorkspaceStore;
  serverUrls: readonly string[];
};

function driversOf({ env, source, store, db, serverUrls }: DriverParts): Drivers {
  const bundle = daemonBundle();
  const common = { dataDirectory: env.dataDir, bundle, executable: process.execPath };
  const deploymentId = () => readDeploymentId(db);
  const { instanceUrl: ownUrl, publicUrl, port } = env;
  return {
    docker: createDockerDriver({
      ...common,
      ...env.docker,
      instanceUrl: ownUrl,
      publicUrl,
      port,
      contained: existsSync("/.dockerenv") || existsSync("/run/.containerenv"),
      deploymentId,
      urls: async () => [...serverUrls, ...(await store.liveUrls())],
    }),
    external: createExternalDriver(),
    local: createLocalDriver({
      ...common,
      localRoots: env.localRoots,
      home: homedir(),
      installation: process.cwd(),
      environment: source,
      host: env.host,
      deploymentId,
      acceptedRisks: store.acceptedRisks,
    }),
  };
}

/** What calls may have changed: files, and with them what the workspace has for models. */
async function recordWork(ctx: ChangesContext, chatId: string): Promise<void> {
  await recordChanges(ctx, chatId);
  await recordContext(ctx, chatId);
}

type ToolParts = ChangesContext & Parameters<typeof createAgents>[0];

function toolsOf(ctx: ToolParts, workspaces: WorkspaceService): ToolRegistry {
  return createToolRegistry({
    connect: ctx.connect,
    create: (input) => workspaces.create(input),
    find: (workspaceId) => workspaces.get(workspaceId),
    ensureRunning: async (workspaceId, signal) => {
      await workspaces.start(workspaceId);
      return workspaces.whenConnected(workspaceId, signal);
    },
    stop: (workspaceId) => workspaces.stop(workspaceId),
    lastLog: (workspaceId, lines) => workspaces.lastLog(workspaceId, lines),
    boundTo: (chat) => boundWorkspace(ctx, chat),
    bind: (chat, change) => bindWorkspace(ctx, chat, change),
    firstTouch: (chatId) => recordFirstTouch(ctx, chatId),
    approvedPrograms: (workspaceId) => approvedPrograms(ctx.db, workspaceId),
    keepFile: (file) => ctx.db.transaction((tx) => keepFile(tx, file)),
    agents: createAgents(ctx),
    givenSkills: (chatId) => givenSkills(ctx.db, chatId),
    ownSkillBody: (of) => ownSkillBody(ctx.db, of),
    templates: createTemplateCatalog(ctx),
  });
}

/** Where daemons reach this very process: by its own port, not by the address that people use. */
function instanceUrl(env: Env): string {
  if (env.instanceUrl !== null) return env.instanceUrl;
  const host = env.host === "0.0.0.0" || env.host === "::" ? "127.0.0.1" : env.host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${env.port}`;
}
