import { inspect } from "node:util";
import { pino } from "pino";
import { z } from "zod";
import { type Database, openDatabase } from "../../db/client";
import { createPostgresPubsub } from "../../db/postgres-pubsub";
import type { Pubsub } from "../../db/pubsub";
import { describeFiles, readFileBytes } from "../../db/queries/files";
import { loadPromptRows } from "../../db/queries/messages";
import { systemClock } from "../clock";
import { createDebugRecorder } from "../debug/create-recorder";
import type { DebugRecorder } from "../debug/recorder";
import type { ChatDescriber } from "../describe/describer";
import type { PromptRow } from "../chat/messages";
import type { ToolCallKind } from "../chat/workspace-types";
import type {
  StartedToolCall,
  ToolCall,
  ToolDefinition,
  ToolOutcome,
  ToolRegistry,
  ToolRunContext,
  ToolSettlement,
} from "../generation/tool-port";
import { newId } from "../ids";
import { createMetrics } from "../metrics/create-metrics";
import type { Metrics } from "../metrics/metrics";
import { createPostgresPartLog } from "../stream/adapters/postgres";
import type { PartLog } from "../stream/part-log";
import { type CreateChatInput, createChat } from "../transitions/create-chat";
import { sendMessage } from "../transitions/send-message";
import { createWorkbench, readRow, type Workbench } from "../transitions/testing";
import type { ChatRow } from "../transitions/unit";
import { WorkspaceError } from "../workspace/connection";
import type { WorkerDeps } from "./deps";
import type { Notices } from "./notifier";
import { type Instance, startInstance } from "./instance";
import { startWorker, type Worker } from "./start";
import { createDatabaseProxy, type DatabaseProxy } from "./testing-proxy";
import { type Reply, ScriptedModel } from "./testing-model";

const DEADLINE_MS = 15_000;
const POLL_MS = 15;
const FLUSH_MS = 10;

/** Waits for a condition, never for time. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | null | false> | T | null | false,
  deadlineMs: number = DEADLINE_MS,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await probe();
    if (found !== null && found !== false) return found;
    if (performance.now() > end) throw new Error(`It did not come to this: ${what}`);
    await systemClock.sleep(POLL_MS);
  }
}

interface FakeTool {
  kind: ToolCallKind;
  run: (call: ToolCall, context: ToolRunContext) => Promise<ToolOutcome>;
}

/** Tools that a test defines; every one takes `{ value?: string }`. */
export class FakeTools implements ToolRegistry {
  readonly ran: ToolCall[] = [];
  readonly cancelled: string[] = [];
  settlement: ToolSettlement = { action: "unknown", detail: "Nobody knows." };
  settled: StartedToolCall[] = [];
  cancelAnswer: Awaited<ReturnType<ToolRegistry["cancel"]>> = "cancelled";
  readonly #tools = new Map<string, FakeTool>();

  define(name: string, run: FakeTool["run"], kind: ToolCallKind = "server"): void {
    this.#tools.set(name, { run, kind });
  }

  definitions(): ToolDefinition[] {
    return [...this.#tools].map(([name, { kind }]) => ({
      name,
      description: `The tool ${name}`,
      inputSchema: z.strictObject({ value: z.string().optional() }),
      kind,
      timeoutMs: () => 10_000,
    }));
  }

  async run(call: ToolCall, context: ToolRunContext): Promise<ToolOutcome> {
    this.ran.push(call);
    const tool = this.#tools.get(call.toolName);
    if (tool === undefined) throw new Error(`no tool ${call.toolName}`);
    return tool.run(call, context);
  }

  async settle(call: StartedToolCall): Promise<ToolSettlement> {
    this.settled.push(call);
    return this.settlement;
  }

  async cancel(call: ToolCall): ReturnType<ToolRegistry["cancel"]> {
    this.cancelled.push(call.callId);
    return this.cancelAnswer;
  }
}

export interface RunningWorker {
  worker: Worker;
  instance: Instance;
  pubsub: Pubsub;
  partLog: PartLog;
  debug: DebugRecorder;
  metrics: Metrics;
  /** Ends the process as a crash would, as far as the database can tell: nothing is handed over. */
  stop(): Promise<void>;
}

/** A database, a scripted model, tools, and as many workers as a test wants. */
export class WorkerBench {
  readonly model = new ScriptedModel();
  readonly tools = new FakeTools();
  /** What the MCP servers of a workspace answer; a test says so. */
  askMcpServers: WorkerDeps["askMcpServers"] = () =>
    Promise.resolve({ version: null, servers: [], problems: [] });
  readonly env: WorkerDeps["env"] = {
    leaseMs: 1_000,
    heartbeatMs: 200,
    pollMs: 200,
    retryBaseMs: 10,
    retryMax: 3,
    streamSilenceMs: 5_000,
    maxOwnerDeaths: 3,
    maxRunningRoot: 20,
    maxRunningChild: 40,
  };
  readonly touched: string[] = [];
  /** Chats whose left commands were ended, in order. */
  readonly quieted: string[] = [];
  resolveModel: WorkerDeps["resolveModel"] = async () => ({ ok: true, connection: this.model.connection() });
  readonly #stops: (() => Promise<void>)[] = [];
  readonly #lastStops: (() => Promise<void>)[] = [];

  private constructor(readonly workbench: Workbench) {}

  static async create(): Promise<WorkerBench> {
    return new WorkerBench(await createWorkbench());
  }

  get db() {
    return this.workbench.database.db;
  }

  get sql() {
    return this.workbench.database.sql;
  }

  async pubsub(database: Pick<Database, "sql"> & { url: string } = this.workbench.database): Promise<Pubsub> {
    const { url, sql } = database;
    const pubsub = await createPostgresPubsub({ listenUrl: url, sql, log: silent, clock: systemClock });
    this.#stops.push(() => pubsub.close());
    return pubsub;
  }

  /** A database that this bench can take away from a worker, while the test itself keeps it. */
  async proxiedDatabase(): Promise<{ proxy: DatabaseProxy; database: Database & { url: string } }> {
    const proxy = await createDatabaseProxy(this.workbench.database.url);
    const database = {
      url: proxy.url,
      ...openDatabase({ url: proxy.url, max: 5, statementTimeoutMs: 2_000 }),
    };
    this.#lastStops.push(async () => {
      await database.close();
      await proxy.close();
    });
    return { proxy, database };
  }

  /** What a worker is given; what of it has to be closed is closed with the bench. */
  async workerDeps(
    more: Partial<WorkerDeps> = {},
    database: Database & { url: string } = this.workbench.database,
  ): Promise<Omit<WorkerDeps, "instanceId">> {
    const { url, db, sql } = database;
    const pubsub = more.pubsub ?? (await this.pubsub(database));
    const common = { log: silent, clock: systemClock };
    const metrics = createMetrics(common);
    const partLog = createPostgresPartLog({ ...common, url, sql, pubsub, flushMs: FLUSH_MS });
    const debug = createDebugRecorder({ ...common, db, databaseUrl: url });
    this.#stops.push(async () => {
      await debug.close();
      await partLog.close();
    });
    return {
      ...common,
      debug,
      describer: NO_DESCRIBER,
      notices: NO_NOTICES,
      metrics,
      env: this.env,
      db,
      sql,
      databaseUrl: url,
      pubsub,
      partLog,
      resolveModel: (modelId, options) => this.resolveModel(modelId, options),
      tools: this.tools,
      onToolBatch: async (chatId) => {
        this.touched.push(chatId);
      },
      readContext: async () => {
        throw new WorkspaceError("none", "There is no workspace here.");
      },
      describeFiles: (fileIds) => describeFiles(db, fileIds),
      askMcpServers: (workspaceId, request) => this.askMcpServers(workspaceId, request),
      endLeftRunning: async ({ chatId }) => {
        this.quieted.push(chatId);
        return true;
      },
      readFile: (fileId, bytes) => readFileBytes(db, fileId, bytes),
      ...more,
    };
  }

  async startWorker(
    more: Partial<WorkerDeps> = {},
    database: Database & { url: string } = this.workbench.database,
  ): Promise<RunningWorker> {
    const { db } = database;
    const deps = await this.workerDeps(more, database);
    const { pubsub, partLog, debug, metrics } = deps;
    const common = { log: silent, clock: systemClock };
    const instanceId = newId("ins");
    const instance = await startInstance({
      ...common,
      instanceId,
      role: "worker",
      url: null,
      db,
      heartbeatMs: this.env.heartbeatMs,
    });
    const worker = startWorker({ ...deps, instanceId });
    const stop = async () => {
      await worker.stop();
      await debug.close();
      await partLog.close();
      await instance.stop();
    };
    this.#stops.push(stop);
    return { worker, instance, pubsub, partLog, debug, metrics, stop };
  }

  /** A chat whose first message waits for an answer. */
  async createChat(
    text = "Do it",
    pubsub: Pubsub = this.workbench.pubsub,
    more: Partial<
      Pick<CreateChatInput, "dynamicTools" | "planMode" | "workspaceId" | "parentChatId" | "mode">
    > = {},
  ): Promise<string> {
    const id = newId("chat");
    await createChat(
      { db: this.db, pubsub },
      {
        id,
        ownerId: this.workbench.userId,
        authorId: this.workbench.userId,
        title: text,
        content: [{ type: "text", text }],
        modelId: this.workbench.modelId,
        workspaceId: null,
        planMode: false,
        labels: {},
        systemPrompt: null,
        reasoningEffort: null,
        mcpServerIds: [],
        dynamicTools: [],
        ...more,
      },
    );
    return id;
  }

  chat(chatId: string): Promise<ChatRow> {
    return readRow(this.workbench, chatId);
  }

  rows(chatId: string): Promise<PromptRow[]> {
    return loadPromptRows(this.db, chatId);
  }

  /** The chat once it has come to rest: in this status, and nobody's. */
  /** Sends a message to a chat at rest, and waits until it is answered. */
  async ask(pubsub: Pubsub, { chatId, text, answer }: { chatId: string; text: string; answer: Reply }) {
    const before = this.model.requests.length;
    this.model.script(answer);
    await this.say(pubsub, chatId, text);
    await until("another request", () => this.model.requests.length > before);
    await this.settled(chatId);
  }

  async say(pubsub: Pubsub, chatId: string, text: string): Promise<void> {
    await sendMessage(
      { db: this.db, pubsub },
      {
        chatId,
        content: [{ type: "text", text }],
        authorId: this.workbench.userId,
        modelId: null,
        reasoningEffort: null,
        busyBehavior: "queue",
      },
    );
  }

  async settled(chatId: string, status: ChatRow["status"] = "waiting"): Promise<ChatRow> {
    try {
      return await until(`${chatId} is ${status} and let go`, async () => {
        const chat = await this.chat(chatId);
        return chat.status === status && chat.workerId === null ? chat : null;
      });
    } catch (cause) {
      throw new Error(`the chat is ${inspect(await this.chat(chatId))}`, { cause });
    }
  }

  /** Waits for chunks of the chat's present episode in the store, and answers the attempt that they are of. */
  async streamed(chatId: string, text: string): Promise<{ attempt: number }> {
    return until(`"${text}" was streamed`, async () => {
      const frames = await this.sql<{ attempt: number }[]>`
        select attempt from part_frames where chat_id = ${chatId} and chunks::text like ${`%${text}%`}
        order by history_version desc, attempt desc limit 1`;
      return frames[0] ?? null;
    });
  }

  async drop(): Promise<void> {
    await Promise.all(this.#stops.splice(0).map((stop) => stop()));
    await Promise.all(this.#lastStops.splice(0).map((stop) => stop()));
    await this.workbench.database.drop();
  }
}

/** Titles and labels would ask the scripted model, too. */
const NO_DESCRIBER: ChatDescriber = {
  firstTitle: async () => {},
  turnEnded: async () => {},
  writeTitle: async () => null,
};
/** Nobody has asked to be told. */
const NO_NOTICES: Notices = { deliver: async () => {}, hurry: async () => {} };
const silent = pino({ level: "silent" });
