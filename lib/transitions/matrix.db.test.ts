import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toolCalls } from "../../db/schema/tool-calls";
import { messageIdFromBigint, newId } from "../ids";
import { summaryParts } from "../chat/compaction";
import { contextParts } from "../chat/context-parts";
import { CHAT_STATES, type ChatState, classify } from "../chat/states";
import { decideTransition, TRANSITION_NAMES, type TransitionName } from "../chat/transitions";
import { USUAL_SOURCES } from "../chat/workspace-context";
import { abandon } from "./abandon";
import { acquire } from "./acquire";
import { clearContext } from "./clear-context";
import { commitCompaction } from "./commit-compaction";
import { commitContext, type NewContext, refreshContext } from "./commit-context";
import { commitModelStep } from "./commit-model-step";
import { cancelRequiresAction } from "./cancel-requires-action";
import { commitToolResults } from "./commit-tool-results";
import { completeRequiresAction } from "./complete-requires-action";
import { createChat } from "./create-chat";
import { deleteQueuedMessage } from "./delete-queued-message";
import { editMessage } from "./edit-message";
import { editQueuedMessage } from "./edit-queued-message";
import { enterRequiresAction } from "./enter-requires-action";
import { isFenceError, isTransitionError } from "./errors";
import { finishError } from "./finish-error";
import { finishInterruption } from "./finish-interruption";
import { finishTurn } from "./finish-turn";
import { interrupt } from "./interrupt";
import { promoteQueuedMessage } from "./promote-queued-message";
import { reconcileInvalidState } from "./reconcile-invalid-state";
import { recordGenerationAttempt } from "./record-generation-attempt";
import { recordRetryState } from "./record-retry-state";
import { requestCompaction } from "./request-compaction";
import { retryTurn } from "./retry-turn";
import { type BusyBehavior, sendMessage } from "./send-message";
import { setArchived } from "./set-archived";
import {
  acquireInput,
  assistantRow,
  chatIn,
  createWorkbench,
  drawMessageId,
  dumpChat,
  fenceOf,
  OWNER,
  readCalls,
  readMessages,
  readQueue,
  readRow,
  type Workbench,
} from "./testing";
import type { RetryState } from "../chat/wire";

const RETRY: RetryState = {
  attempt: 1,
  delayMs: 1000,
  retryAt: "2030-01-01T00:00:00.000Z",
  error: { kind: "overloaded", message: "Busy", retryable: true },
};

const GIVEN: NewContext = {
  parts: contextParts(
    { hash: "abc", files: [], skills: [], more: 0 },
    { workspaceId: "ws_1", replaces: true },
  ),
  pin: {
    workspaceId: "ws_1",
    hash: "abc",
    takenAt: "2030-01-01T00:00:00.000Z",
    sources: USUAL_SOURCES,
    outOfDate: false,
    wanted: false,
  },
};

type Drive = (bench: Workbench, chatId: string) => Promise<unknown>;

const send =
  (busyBehavior: BusyBehavior): Drive =>
  ({ ctx, userId }, chatId) =>
    sendMessage(ctx, {
      chatId,
      content: [{ type: "text", text: "Next" }],
      authorId: userId,
      modelId: null,
      reasoningEffort: null,
      busyBehavior,
    });

const DRIVES: Record<TransitionName, Drive> = {
  create: ({ ctx, userId, modelId }, id) =>
    createChat(ctx, {
      id,
      ownerId: userId,
      authorId: userId,
      title: "A chat",
      content: [{ type: "text", text: "Hello" }],
      modelId,
      workspaceId: null,
      planMode: false,
      labels: {},
      systemPrompt: null,
      reasoningEffort: null,
      mcpServerIds: [],
      dynamicTools: [],
    }),
  archive: ({ ctx }, chatId) => setArchived(ctx, { chatId, archived: true }),
  unarchive: ({ ctx }, chatId) => setArchived(ctx, { chatId, archived: false }),
  send_queue: send("queue"),
  send_steer: send("steer"),
  send_interrupt: send("interrupt"),
  delete_queued: async (bench, chatId) => {
    const [head] = await readQueue(bench, chatId);
    return deleteQueuedMessage(bench.ctx, { chatId, queuedId: head?.id ?? newId("que") });
  },
  interrupt: ({ ctx }, chatId) => interrupt(ctx, { chatId }),
  acquire: ({ ctx }, chatId) =>
    acquire(ctx, acquireInput(chatId, { knownDeadWorkerIds: [OWNER.workerId], maxOwnerDeaths: 0 })),
  abandon: ({ ctx }, chatId) => abandon(ctx, { chatId, ...OWNER }),
  record_attempt: async (bench, chatId) =>
    recordGenerationAttempt(bench.ctx, { kind: "model", fence: await fenceOf(bench, chatId) }),
  record_retry: async (bench, chatId) =>
    recordRetryState(bench.ctx, { fence: await fenceOf(bench, chatId), retryState: RETRY }),
  commit_model_step: async (bench, chatId) => {
    const row = assistantRow(await drawMessageId(bench, chatId));
    return commitModelStep(bench.ctx, { fence: await fenceOf(bench, chatId), row, calls: [] });
  },
  commit_tool_results: async (bench, chatId) => {
    const [call] = await readCalls(bench, chatId);
    const result = {
      callId: call?.id ?? newId("call"),
      state: "finished" as const,
      output: { ok: true },
      isError: false,
    };
    return commitToolResults(bench.ctx, {
      fence: await fenceOf(bench, chatId),
      messageId: messageIdFromBigint(call?.messageId ?? 1n),
      results: [result],
    });
  },
  finish_interruption: async (bench, chatId) =>
    finishInterruption(bench.ctx, {
      fence: await fenceOf(bench, chatId),
      partial: null,
      calls: [],
      results: [],
    }),
  finish_turn: async (bench, chatId) => finishTurn(bench.ctx, { fence: await fenceOf(bench, chatId) }),
  finish_error: async (bench, chatId) =>
    finishError(bench.ctx, {
      fence: await fenceOf(bench, chatId),
      error: { kind: "auth", message: "No", retryable: false },
    }),
  retry_turn: ({ ctx }, chatId) => retryTurn(ctx, { chatId }),
  reconcile: ({ ctx }, chatId) => reconcileInvalidState(ctx, { chatId }),
  edit_queued: async (bench, chatId) => {
    const [head] = await readQueue(bench, chatId);
    return editQueuedMessage(bench.ctx, {
      chatId,
      queuedId: head?.id ?? newId("que"),
      content: [{ type: "text", text: "Reworded" }],
    });
  },
  promote_queued: async (bench, chatId) => {
    const [head] = await readQueue(bench, chatId);
    return promoteQueuedMessage(bench.ctx, { chatId, queuedId: head?.id ?? newId("que") });
  },
  edit_message: async (bench, chatId) => {
    const [first] = await readMessages(bench, chatId);
    return editMessage(bench.ctx, {
      chatId,
      messageId: messageIdFromBigint(first?.id ?? 1n),
      content: [{ type: "text", text: "Reworded" }],
      authorId: bench.userId,
      modelId: null,
      reasoningEffort: null,
    });
  },
  enter_requires_action: async (bench, chatId) =>
    enterRequiresAction(bench.ctx, { fence: await fenceOf(bench, chatId) }),
  complete_requires_action: async (bench, chatId) => {
    const [call] = await readCalls(bench, chatId);
    return completeRequiresAction(bench.ctx, {
      chatId,
      results: [{ toolCallId: call?.toolCallId ?? "toolu_1", output: { ok: true } }],
      fit: (output) => output,
    });
  },
  cancel_requires_action: async (bench, chatId) =>
    cancelRequiresAction(bench.ctx, { fence: await fenceOf(bench, chatId) }),
  request_compaction: ({ ctx }, chatId) => requestCompaction(ctx, { chatId }),
  commit_compaction: async (bench, chatId) => {
    const row = assistantRow(await drawMessageId(bench, chatId));
    const summary = summaryParts("What came before", { continues: false, steps: 0 });
    return commitCompaction(bench.ctx, { fence: await fenceOf(bench, chatId), row, summary, kept: [] });
  },
  clear_context: ({ ctx }, chatId) => clearContext(ctx, { chatId }),
  commit_context: async (bench, chatId) =>
    commitContext(bench.ctx, { fence: await fenceOf(bench, chatId), ...GIVEN }),
  refresh_context: ({ ctx }, chatId) => refreshContext(ctx, { chatId, ...GIVEN }),
};

/** Their drives draw an id outside any transition, as a setup. */
const DRAWING: TransitionName[] = ["commit_model_step", "commit_compaction"];
const STATES: ChatState[] = [...CHAT_STATES, "invalid"];

/** What a drive of a refused pair comes to: an error by brand, or an answer that says "nothing done". */
async function refusal(drive: () => Promise<unknown>): Promise<string> {
  try {
    const answer = await drive();
    const done = answer !== null && JSON.stringify(answer) !== '{"changed":false}';
    return done ? `done: ${JSON.stringify(answer)}` : "nothing done";
  } catch (error) {
    if (isTransitionError(error)) return `refused: ${error.reason}`;
    if (isFenceError(error)) return `fenced: ${error.field}`;
    throw error;
  }
}

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());
beforeEach(() => {
  bench.pubsub.sent.length = 0;
});

/** What a transition needs beside a state. */
async function setUp(transition: TransitionName, chatId: string): Promise<void> {
  if (DRAWING.includes(transition)) await drawMessageId(bench, chatId);
  if (transition === "enter_requires_action") {
    await bench.database.db.update(toolCalls).set({ kind: "dynamic" }).where(eq(toolCalls.chatId, chatId));
  }
}

describe.each(TRANSITION_NAMES)("%s", (transition) => {
  const facts = { retryWaiting: false };
  const allowed = STATES.filter((state) => decideTransition(transition, state, facts).allowed);
  const refused = STATES.filter((state) => !allowed.includes(state));

  it.each(allowed)("T02 is allowed from %s and lands where the table says", async (state) => {
    const chatId = await chatIn(bench, state);
    await setUp(transition, chatId);
    const before = state === "N" ? 0 : (await readRow(bench, chatId)).snapshotVersion;
    bench.pubsub.sent.length = 0;

    await DRIVES[transition](bench, chatId);

    const row = await readRow(bench, chatId);
    const queueCount = (await readQueue(bench, chatId)).length;
    const outcome = decideTransition(transition, state, facts);
    expect(outcome.allowed && outcome.rule.to).toContain(
      classify({ status: row.status, archived: row.archived, queueCount }),
    );
    expect(row.snapshotVersion).toBe(before + 1);
    expect(bench.pubsub.chatHints()).toHaveLength(1);
    expect(bench.pubsub.chatHints()[0]).toMatchObject({
      chatId,
      snapshotVersion: row.snapshotVersion,
      historyVersion: row.historyVersion,
      queueVersion: row.queueVersion,
      retryStateVersion: row.retryStateVersion,
      attempt: row.generationAttempt,
      status: row.status,
      archived: row.archived,
      workerId: row.workerId,
    });
  });

  it.each(refused)("T02 is refused from %s, changes no column and publishes nothing", async (state) => {
    const chatId = await chatIn(bench, state);
    await setUp(transition, chatId);
    const before = await dumpChat(bench, chatId);
    bench.pubsub.sent.length = 0;

    const came = await refusal(() => DRIVES[transition](bench, chatId));

    expect(came).toMatch(/^(refused|fenced|nothing done)/);
    expect(withoutDraw(await dumpChat(bench, chatId))).toEqual(withoutDraw(before));
    expect(bench.pubsub.sent).toEqual([]);
  });
});

function withoutDraw(dump: unknown): unknown {
  return JSON.parse(
    JSON.stringify(dump, (key, value) => {
      if (key === "generationMessageId") return null;
      return typeof value === "bigint" ? value.toString() : value;
    }),
  );
}

describe("the table", () => {
  it.each(["R0", "R1"] as const)("ends a retry wait from %s", async (state) => {
    const chatId = await chatIn(bench, state, { retryState: RETRY });
    const before = await readRow(bench, chatId);

    await retryTurn(bench.ctx, { chatId });

    const row = await readRow(bench, chatId);
    expect(row).toMatchObject({ status: "running", retryState: null, generationAttempt: 0 });
    expect(row.historyVersion).toBe(row.snapshotVersion);
    expect(row.historyVersion).toBeGreaterThan(before.historyVersion);
    expect(row.retryStateVersion).toBe(row.snapshotVersion);
  });
});
