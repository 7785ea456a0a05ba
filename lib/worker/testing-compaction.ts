import { listMessages } from "../../db/queries/messages";
import { models } from "../../db/schema/models";
import { sendMessage } from "../transitions/send-message";
import type { TransitionContext } from "../transitions/types";
import { type RunningWorker, until, WorkerBench } from "./testing-bench";
import { type Reply, textParts } from "./testing-model";

/** Tokens that the model of these tests holds. */
export const WINDOW = 1_000;

/** A bench whose chats fill their window with a few words. */
export class CompactionBench {
  ctx: TransitionContext;

  private constructor(readonly bench: WorkerBench) {
    this.ctx = bench.workbench.ctx;
  }

  static async create(): Promise<CompactionBench> {
    const bench = await WorkerBench.create();
    await bench.db.update(models).set({ contextLimit: WINDOW });
    return new CompactionBench(bench);
  }

  /** A worker that hears at once of what the test does. */
  async start(more: Parameters<WorkerBench["startWorker"]>[0] = {}): Promise<RunningWorker> {
    const running = await this.bench.startWorker(more);
    this.ctx = { db: this.bench.db, pubsub: running.pubsub };
    return running;
  }

  /** A chat that has had one answer. */
  async answeredChat(first: Reply): Promise<string> {
    this.bench.model.script(first);
    const chatId = await this.bench.createChat("The first question", this.ctx.pubsub);
    await this.bench.settled(chatId);
    return chatId;
  }

  send(chatId: string, text: string) {
    return sendMessage(this.ctx, {
      chatId,
      content: [{ type: "text", text }],
      authorId: this.bench.workbench.userId,
      modelId: null,
      reasoningEffort: null,
      busyBehavior: "queue",
    });
  }

  /** Waits until so many requests have come, and the chat is at rest. */
  async settledAfter(requests: number, chatId: string) {
    await until(`${requests} requests`, async () => this.bench.model.requests.length === requests);
    return this.bench.settled(chatId);
  }

  prompt(index: number): string {
    return JSON.stringify(this.bench.model.requests.at(index)?.prompt);
  }

  /** What people see, a row each: its role and parts, or what kind of boundary it is. */
  async transcript(chatId: string): Promise<string[]> {
    const { items } = await listMessages(this.bench.db, { chatId, limit: 50 });
    return items.map((item) => item.compaction ?? `${item.role} ${JSON.stringify(item.parts)}`);
  }
}

/** An answer whose request took so many tokens of the window. */
export const using =
  (
    inputTokens: number,
    parts: ReturnType<typeof textParts>,
    unified: "stop" | "tool-calls" | "length" = "stop",
  ): Reply =>
  () => [
    ...parts,
    {
      type: "finish",
      finishReason: { unified, raw: unified },
      usage: {
        inputTokens: { total: inputTokens, noCache: inputTokens, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: 5, text: 5, reasoning: 0 },
      },
    },
  ];

/** An answer that leaves the window nearly full. */
export const full = (text: string): Reply => using(900, textParts(text));
