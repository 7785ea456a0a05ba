import type { Pubsub } from "../../db/pubsub";
import { type JsonObject, objects } from "../../e2e/fakes/model-server/format";
import { type ModelServer, startModelServer } from "../../e2e/fakes/model-server/model-server";
import type { ModelOptions } from "../chat/model-types";
import { createOutgoingGuard, type OutgoingGuard } from "../providers/guarded-fetch";
import { TEST_API_KEY, testConnection, type TestFormat } from "../providers/testing-connections";
import type { ToolRegistry } from "../generation/tool-port";
import { sendMessage } from "../transitions/send-message";
import type { WorkerDeps } from "./deps";
import { WorkerBench } from "./testing-bench";

/** A worker whose models are real packages that talk to the scripted server. */
export class FormatBench {
  readonly bench: WorkerBench;
  readonly server: ModelServer;
  readonly pubsub: Pubsub;
  readonly #guard: OutgoingGuard;

  private constructor(
    bench: WorkerBench,
    server: ModelServer,
    parts: { pubsub: Pubsub; guard: OutgoingGuard },
  ) {
    this.bench = bench;
    this.server = server;
    this.pubsub = parts.pubsub;
    this.#guard = parts.guard;
  }

  /** With tools of the test's own, or with two that stand for all. */
  static async create(tools?: ToolRegistry, more: Partial<WorkerDeps> = {}): Promise<FormatBench> {
    const bench = await WorkerBench.create();
    const server = await startModelServer({ apiKey: TEST_API_KEY });
    bench.tools.define("look", async () => ({ output: { files: ["a.ts", "b.ts"] }, isError: false }));
    bench.tools.define("fail", async () => ({ output: { error: "It is not there." }, isError: true }));
    const { pubsub } = await bench.startWorker(tools === undefined ? more : { ...more, tools });
    return new FormatBench(bench, server, { pubsub, guard: createOutgoingGuard() });
  }

  /** From now on, chats are answered in this format, by default at the scripted server itself. */
  use(format: TestFormat, options: ModelOptions = {}, url: string = this.server.url): void {
    const connection = testConnection(format, {
      baseUrl: `${url}/v1`,
      fetch: this.#guard.fetchAllowing([url]),
      modelId: this.bench.workbench.modelId,
      providerId: this.bench.workbench.providerId,
      options,
    });
    this.bench.resolveModel = async () => ({ ok: true, connection });
  }

  /** A new chat, once its first turn is over. */
  async ask(text: string): Promise<string> {
    const chatId = await this.bench.createChat(text, this.pubsub);
    await this.bench.settled(chatId);
    return chatId;
  }

  /** Goes on with a chat, to the end of the turn. */
  async say(chatId: string, text: string): Promise<void> {
    await sendMessage(
      { db: this.bench.db, pubsub: this.pubsub },
      {
        chatId,
        content: [{ type: "text", text }],
        authorId: this.bench.workbench.userId,
        modelId: null,
        reasoningEffort: null,
        busyBehavior: "queue",
      },
    );
    await this.bench.settled(chatId);
  }

  async lastText(chatId: string): Promise<string | null> {
    const part = (await this.bench.rows(chatId)).at(-1)?.parts.at(-1);
    return part?.type === "text" ? part.text : null;
  }

  async drop(): Promise<void> {
    await this.bench.drop();
    this.#guard.close();
    await this.server.close();
  }
}

/** What a request says, oldest first, in whatever format. */
export function messagesOf(body: JsonObject): JsonObject[] {
  return objects(body["messages"] ?? body["input"] ?? body["contents"]);
}
