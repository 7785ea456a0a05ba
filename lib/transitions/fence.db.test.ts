import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chats } from "../../db/schema/chats";
import { commitModelStep } from "./commit-model-step";
import { commitToolResults } from "./commit-tool-results";
import { type FenceError, isFenceError } from "./errors";
import { finishError } from "./finish-error";
import { finishInterruption } from "./finish-interruption";
import { finishTurn } from "./finish-turn";
import { recordGenerationAttempt } from "./record-generation-attempt";
import { recordRetryState } from "./record-retry-state";
import { abandon } from "./abandon";
import {
  assistantRow,
  chatIn,
  createWorkbench,
  dumpChat,
  drawMessageId,
  fenceOf,
  OWNER,
  type Workbench,
} from "./testing";
import type { Fence } from "./types";

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());

async function fenceErrorOf(work: Promise<unknown>): Promise<FenceError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isFenceError(error)) throw new Error(`expected a FenceError, got ${String(error)}`);
  return error;
}

const WRITES: Record<string, (fence: Fence) => Promise<unknown>> = {
  recordGenerationAttempt: (fence) => recordGenerationAttempt(bench.ctx, { kind: "model", fence }),
  recordRetryState: (fence) =>
    recordRetryState(bench.ctx, {
      fence,
      retryState: {
        attempt: 1,
        delayMs: 1,
        retryAt: "2030-01-01T00:00:00.000Z",
        error: { kind: "timeout", message: "", retryable: true },
      },
    }),
  commitModelStep: (fence) =>
    commitModelStep(bench.ctx, { fence, row: assistantRow("msg_0000000000001"), calls: [] }),
  commitToolResults: (fence) =>
    commitToolResults(bench.ctx, { fence, messageId: "msg_0000000000001", results: [] }),
  finishTurn: (fence) => finishTurn(bench.ctx, { fence }),
  finishError: (fence) =>
    finishError(bench.ctx, { fence, error: { kind: "generic", message: "", retryable: false } }),
  finishInterruption: (fence) =>
    finishInterruption(bench.ctx, { fence, partial: null, calls: [], results: [] }),
};

const MISMATCHES: [FenceError["field"], Partial<Fence>][] = [
  ["chat", { chatId: "chat_gone" }],
  ["workerId", { workerId: "ins_other" }],
  ["runnerId", { runnerId: "run_other" }],
  ["status", { status: "requires_action" }],
  ["historyVersion", { historyVersion: 4 }],
  ["attempt", { attempt: 5 }],
];

describe.each(Object.keys(WRITES))("%s", (name) => {
  it.each(MISMATCHES)(
    "is refused, silently and without a trace, when %s is another",
    async (field, change) => {
      const chatId = await chatIn(bench, "R0");
      const before = await dumpChat(bench, chatId);
      bench.pubsub.sent.length = 0;
      const write = WRITES[name];
      const error = await fenceErrorOf(
        Promise.resolve(write?.({ ...(await fenceOf(bench, chatId)), attempt: 0, ...change })),
      );
      expect(error.field).toBe(field);
      expect(await dumpChat(bench, chatId)).toEqual(before);
      expect(bench.pubsub.sent).toEqual([]);
    },
  );

  it("is refused when the chat was archived", async () => {
    const chatId = await chatIn(bench, "R0");
    const fence = await fenceOf(bench, chatId);
    await bench.database.db.update(chats).set({ archived: true }).where(eq(chats.id, chatId));
    expect((await fenceErrorOf(Promise.resolve(WRITES[name]?.(fence)))).field).toBe("archived");
  });
});

describe("a row that was drawn by another attempt", () => {
  it("is not committed", async () => {
    const chatId = await chatIn(bench, "R0");
    const stale = await drawMessageId(bench, chatId);
    await drawMessageId(bench, chatId);
    const error = await fenceErrorOf(
      commitModelStep(bench.ctx, {
        fence: await fenceOf(bench, chatId),
        row: assistantRow(stale),
        calls: [],
      }),
    );
    expect(error.field).toBe("attempt");
  });
});

describe("abandon", () => {
  it("is refused for a runner that is no longer the owner", async () => {
    const chatId = await chatIn(bench, "R0");
    const other = abandon(bench.ctx, { chatId, workerId: OWNER.workerId, runnerId: "run_old" });
    expect((await fenceErrorOf(other)).field).toBe("runnerId");
    const foreign = abandon(bench.ctx, { chatId, workerId: "ins_other", runnerId: OWNER.runnerId });
    expect((await fenceErrorOf(foreign)).field).toBe("workerId");
  });
});
