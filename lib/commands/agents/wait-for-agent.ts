import type { Db } from "../../../db/client";
import type { Pubsub } from "../../../db/pubsub";
import { readDatabaseTime } from "../../../db/queries/database-time";
import { listMessages } from "../../../db/queries/messages";
import { getToolCall } from "../../../db/queries/tool-calls";
import { messageText } from "../../chat/description";
import type { ChatError } from "../../chat/wire";
import type { Clock } from "../../clock";
import { requireAgent } from "./require-agent";
import { type AgentState, agentState } from "./spawn-agent";

export interface WaitForAgentDeps {
  db: Db;
  pubsub: Pubsub;
  clock: Clock;
}

export interface WaitForAgentCommand {
  parentChatId: string;
  chatId: string;
  /** Of the tool call: its first start is where the time is counted from. */
  callId: string;
  timeoutMs: number;
  signal: AbortSignal;
}

export interface WaitedFor extends AgentState {
  isDone: boolean;
  /** Its last words; null: it has said nothing. */
  report: string | null;
  lastError: ChatError | null;
}

/** Hints may be lost. */
const LOOK_AGAIN_MS = 5_000;
const REPORT_ROWS = 50;

/**
 * Waits until a sub-agent is neither at work nor stopping. Time counts from the call's first start, whichever process runs it.
 *
 * @throws AppError when the chat has no such sub-agent. Ends early, and not done, when `signal` aborts.
 */
export async function waitForAgent(deps: WaitForAgentDeps, command: WaitForAgentCommand): Promise<WaitedFor> {
  const { db, pubsub, clock } = deps;
  const { chatId, signal } = command;
  let wake = new AbortController();
  const unsubscribe = pubsub.subscribe("chat", (hint) => {
    if (hint.chatId === chatId) wake.abort();
  });
  try {
    const endsAt = clock.elapsed() + (await remainingMs(db, command));
    for (;;) {
      wake = new AbortController();
      const row = await requireAgent(db, command);
      const isDone = row.status !== "running" && row.status !== "interrupting";
      const leftMs = endsAt - clock.elapsed();
      if (isDone || leftMs <= 0 || signal.aborted) {
        const { lastError } = row;
        return { ...agentState(row), isDone, lastError, report: isDone ? await reportOf(db, chatId) : null };
      }
      await clock.sleep(Math.min(leftMs, LOOK_AGAIN_MS), AbortSignal.any([signal, wake.signal]));
    }
  } finally {
    unsubscribe();
  }
}

async function remainingMs(db: Db, { callId, timeoutMs }: WaitForAgentCommand): Promise<number> {
  const [call, now] = await Promise.all([getToolCall(db, callId), readDatabaseTime(db)]);
  const startedAt = call?.startedAt?.getTime() ?? now;
  return startedAt + timeoutMs - now;
}

/** The last thing that it said; what it did without a word is not one. */
async function reportOf(db: Db, chatId: string): Promise<string | null> {
  const { items } = await listMessages(db, { chatId, limit: REPORT_ROWS });
  const texts = items.flatMap((message) =>
    message.role === "assistant" && message.compaction === undefined ? [messageText(message)] : [],
  );
  return texts.findLast((text) => text !== "") ?? null;
}
