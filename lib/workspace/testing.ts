import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { json } from "node:stream/consumers";
import { join } from "node:path";
import { bundleDaemon } from "../../daemon/bundle";
import { createPostgresPubsub } from "../../db/postgres-pubsub";
import type { Pubsub } from "../../db/pubsub";
import { readDeploymentId } from "../../db/queries/deployment-id";
import { toolCalls } from "../../db/schema/tool-calls";
import { chatMessages } from "../../db/schema/chat-messages";
import { chats } from "../../db/schema/chats";
import { users } from "../../db/schema/users";
import { createTestDatabase, type TestDatabase } from "../../db/testing";
import { createWorkspaceStore } from "../../db/workspace-store";
import type { Isolation } from "../chat/workspace-types";
import { systemClock } from "../clock";
import { contextChanges } from "../commands/context/change-context";
import { settleApprovals } from "../commands/settle-approvals";
import { createArchivedEnds } from "../commands/end-archived";
import { isAppError } from "../errors";
import { newId } from "../ids";
import { createLog } from "../log";
import type { CallContext } from "./connection";
import type { Drivers } from "./drivers/drivers";
import { createLocalDriver } from "./drivers/local/local-driver";
import { createWorkspaceService, type WorkspaceService } from "./service";
import type { WorkspaceStore } from "./workspace-store";

const DEADLINE_MS = 15_000;
const POLL_MS = 20;
const POLL_OF_SERVICE_MS = 500;

export interface TestServer {
  service: WorkspaceService;
  drivers: Drivers;
  pubsub: Pubsub;
  url: string;
  /** As if the process were killed: nothing is said to anybody. */
  crash(): Promise<void>;
}

/** What drivers of a test are made of. */
export interface BenchParts {
  database: TestDatabase;
  dataDirectory: string;
  /** The daemon's bundle. */
  bundle: string;
  store: WorkspaceStore;
  /** Where the server under test answers. */
  url: string;
}

interface BenchOptions {
  /** Beside `local`. */
  drivers?: (parts: BenchParts) => Partial<Drivers>;
}

interface ServerOptions {
  host?: string;
  /** Instead of the best that works here. */
  isolation?: Isolation;
}

export interface WorkspaceBench {
  database: TestDatabase;
  dataDirectory: string;
  roots: string;
  ownerId: string;
  /** Another server process on the same database; on the same port after a crash. `host`: what it says it listens on. */
  startServer(port?: number, options?: ServerOptions): Promise<TestServer>;
  /** A chat with a call in the ledger, owned with epoch 1. */
  newCall(options?: { chatId?: string; ownerEpoch?: number }): Promise<CallContext>;
  close(): Promise<void>;
}

/** Real Postgres, real daemons, and servers made of nothing but the two routes. */
export async function createWorkspaceBench(benchOptions: BenchOptions = {}): Promise<WorkspaceBench> {
  const database = await createTestDatabase();
  const base = realpathSync(mkdtempSync(join(tmpdir(), "lathe-workspace-")));
  const dataDirectory = join(base, "data");
  const roots = join(base, "roots");
  for (const path of [dataDirectory, roots]) mkdirSync(path);
  const bundle = join(base, "daemon.mjs");
  await bundleDaemon(bundle);
  const ownerId = newId("usr");
  await database.db.insert(users).values({ id: ownerId, email: "a@example.com", name: "A", role: "member" });
  const servers: TestServer[] = [];
  const workspaces: WorkspaceService[] = [];

  async function startServer(port = 0, options: ServerOptions = {}): Promise<TestServer> {
    const { isolation } = options;
    const log = createLog("silent");
    const pubsub = await createPostgresPubsub({
      listenUrl: database.url,
      sql: database.sql,
      log,
      clock: systemClock,
    });
    let service: WorkspaceService | null = null;
    const server = createServer((request, response) => {
      if (service) void answer(service, request, response);
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const store = createWorkspaceStore(database.db);
    const local = createLocalDriver({
      host: options.host ?? "127.0.0.1",
      deploymentId: () => readDeploymentId(database.db),
      acceptedRisks: store.acceptedRisks,
      dataDirectory,
      localRoots: [roots],
      home: join(base, "home"),
      installation: join(base, "installation"),
      bundle,
      executable: process.execPath,
      environment: { ...process.env, ANTHROPIC_API_KEY: "canary-service" },
      ...(isolation === undefined ? {} : { detect: () => Promise.resolve(isolation) }),
    });
    const drivers = { local, ...benchOptions.drivers?.({ database, dataDirectory, bundle, store, url }) };
    service = createWorkspaceService({
      store,
      hints: pubsub,
      drivers,
      serverUrls: [url],
      publicUrl: url,
      bundle,
      pollMs: POLL_OF_SERVICE_MS,
      changeContext: contextChanges({ db: database.db, pubsub, clock: systemClock }),
      settleApprovals: (workspaceId) => settleApprovals({ db: database.db, pubsub }, workspaceId),
      endArchived: createArchivedEnds({ db: database.db, log }),
      clock: systemClock,
      log,
    });
    const built: TestServer = {
      service,
      drivers,
      pubsub,
      url,
      crash: async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await built.service.close();
        await pubsub.close();
      },
    };
    servers.push(built);
    workspaces.push(service);
    return built;
  }

  return {
    database,
    dataDirectory,
    roots,
    ownerId,
    startServer,
    newCall: (options = {}) => newCall(database, ownerId, options),
    close: async () => {
      const [last] = workspaces.slice(-1);
      for (const workspace of (await last?.list(ownerId)) ?? []) await last?.remove(workspace.id);
      for (const server of servers) await server.crash();
      await database.drop();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

async function answer(
  service: WorkspaceService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const caller = { authorization: request.headers.authorization ?? null };
  try {
    if (request.url === "/api/workspace/daemon") {
      response.end((await service.enrolments.bundle()).content);
      return;
    }
    if (request.url === "/api/workspace/enrolment") {
      const { code } = (await json(request)) as { code: string };
      response.end(JSON.stringify(await service.enrolments.admit(code)));
      return;
    }
    if (request.method === "GET") {
      const gone = new AbortController();
      response.on("close", () => gone.abort());
      const stream = await service.openCommandStream(caller, gone.signal);
      response.writeHead(200).flushHeaders();
      for await (const chunk of stream) response.write(chunk);
      response.end();
      return;
    }
    const workspace = await service.authenticateDaemon(caller);
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const result = await service.receiveResults(workspace, Buffer.concat(chunks));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result));
  } catch (error) {
    if (!response.headersSent)
      response.writeHead(isAppError(error) && error.code === "unauthenticated" ? 401 : 503);
    response.end();
  }
}

async function newCall(
  { db }: TestDatabase,
  ownerId: string,
  options: { chatId?: string; ownerEpoch?: number },
): Promise<CallContext> {
  const { ownerEpoch = 1 } = options;
  const chatId = options.chatId ?? newId("chat");
  if (options.chatId === undefined) {
    await db
      .insert(chats)
      .values({ id: chatId, ownerId, rootChatId: chatId, title: "T", status: "running", ownerEpoch });
  }
  const [message] = await db
    .insert(chatMessages)
    .values({ chatId, role: "assistant", parts: [] })
    .returning({ id: chatMessages.id });
  const callId = newId("call");
  await db.insert(toolCalls).values({
    id: callId,
    chatId,
    messageId: message?.id ?? 0n,
    ordinal: 0,
    toolCallId: "t1",
    toolName: "execute",
    kind: "workspace",
    input: {},
    inputHash: "",
    ownerEpoch,
  });
  return { callId, chatId, ownerEpoch, signal: new AbortController().signal };
}

/** Polls until `probe` gives something, or fails at the deadline. */
export async function eventually<T>(
  probe: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  deadlineMs = DEADLINE_MS,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > end) throw new Error("Nothing came before the deadline.");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
