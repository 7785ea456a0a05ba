import { eq, sql } from "drizzle-orm";
import type { HintChannel, Hints, Pubsub } from "../../db/pubsub";
import { chatHeartbeats } from "../../db/schema/chat-heartbeats";
import { chatMessages } from "../../db/schema/chat-messages";
import { chatQueuedMessages } from "../../db/schema/chat-queued-messages";
import { chats } from "../../db/schema/chats";
import { models } from "../../db/schema/models";
import { providers } from "../../db/schema/providers";
import { toolCalls } from "../../db/schema/tool-calls";
import { users } from "../../db/schema/users";
import { createTestDatabase, type TestDatabase } from "../../db/testing";
import { type ChatState, stateColumns } from "../chat/states";
import { messageIdFromBigint, newId } from "../ids";
import type { ToolCallKind } from "../chat/workspace-types";
import { invariant } from "../invariant";
import type { AppPart } from "../chat/message-types";
import type { AcquireInput } from "./acquire";
import type { Fence, NewAssistantRow, NewToolCall, TransitionContext } from "./types";
import type { ChatRow } from "./unit";

type SentHint = { [C in HintChannel]: { channel: C; hint: Hints[C] } }[HintChannel];

/** A pubsub that delivers nothing and remembers everything. */
export class RecordingPubsub implements Pubsub {
  readonly sent: SentHint[] = [];
  publish<C extends HintChannel>(channel: C, hint: Hints[C]): void {
    this.sent.push({ channel, hint } as SentHint);
  }
  subscribe(): () => void {
    return () => {};
  }
  healthy(): boolean {
    return true;
  }
  async close(): Promise<void> {}

  chatHints(): Hints["chat"][] {
    return this.sent.flatMap((sent) => (sent.channel === "chat" ? [sent.hint] : []));
  }
}

/** A database with one person and one usable default model, and what transitions are given. */
export interface Workbench {
  database: TestDatabase;
  ctx: TransitionContext;
  pubsub: RecordingPubsub;
  userId: string;
  modelId: string;
  providerId: string;
}

export async function createWorkbench(): Promise<Workbench> {
  const database = await createTestDatabase();
  const { db } = database;
  const pubsub = new RecordingPubsub();
  const userId = await createPerson(db);
  const providerId = newId("prv");
  const modelId = newId("mod");
  await db.insert(providers).values({ id: providerId, type: "demo", name: "Demo" });
  await db.insert(models).values({
    id: modelId,
    providerId,
    model: "demo",
    displayName: "Demo",
    isDefault: true,
    contextLimit: 100_000,
  });
  return { database, ctx: { db, pubsub }, pubsub, userId, modelId, providerId };
}

export async function createPerson(db: TestDatabase["db"]): Promise<string> {
  const id = newId("usr");
  await db.insert(users).values({ id, email: `${id}@example.test`, name: "Ada", role: "member" });
  return id;
}

export const OWNER = { workerId: "ins_owner", runnerId: "run_owner" };

interface ForcedChat {
  status: ChatRow["status"];
  archived: boolean;
  queued: number;
}

const FORCED_INVALID: ForcedChat = { status: "running", archived: true, queued: 1 };

/**
 * Puts a chat into a state by plain inserts, owned, with an assistant row that has one open call; `columns` are written last.
 * `N`: an id of no chat.
 */
export async function chatIn(
  bench: Workbench,
  state: ChatState,
  columns: Partial<ChatRow> = {},
): Promise<string> {
  const id = newId("chat");
  if (state === "N") return id;
  const forced: ForcedChat =
    state === "invalid" ? FORCED_INVALID : { ...stateColumns(state), queued: state.endsWith("1") ? 1 : 0 };
  await insertChat(bench, { id, status: forced.status, archived: forced.archived });
  await insertUserMessage(bench, id);
  await insertAssistantMessage(
    bench,
    id,
    forced.status === "requires_action"
      ? [{ toolCallId: "toolu_1", state: "started", kind: "dynamic" }]
      : [{ toolCallId: "toolu_1", state: "requested" }],
  );
  for (let n = 1; n <= forced.queued; n++) await insertQueued(bench, id, `queued ${n}`);
  if (Object.keys(columns).length > 0) {
    await bench.database.db.update(chats).set(columns).where(eq(chats.id, id));
  }
  return id;
}

async function insertChat(
  bench: Workbench,
  columns: Pick<ChatRow, "id" | "status" | "archived">,
): Promise<void> {
  const { status } = columns;
  await bench.database.db.insert(chats).values({
    ownerId: bench.userId,
    rootChatId: columns.id,
    title: "A chat",
    modelId: bench.modelId,
    snapshotVersion: 7,
    lastError: status === "error" ? { kind: "generic", message: "Broken", retryable: true } : null,
    ...OWNER,
    ...columns,
  });
  await bench.database.db.insert(chatHeartbeats).values({ chatId: columns.id, runnerId: OWNER.runnerId });
}

export async function insertUserMessage(bench: Workbench, chatId: string, text = "Hello"): Promise<bigint> {
  return insertMessage(bench, { chatId, role: "user", parts: [{ type: "text", text }] });
}

export async function insertAssistantMessage(
  bench: Workbench,
  chatId: string,
  calls: (Pick<typeof toolCalls.$inferInsert, "toolCallId" | "state"> & { kind?: ToolCallKind })[],
): Promise<bigint> {
  const parts = calls.map(({ toolCallId }) => toolPart(toolCallId));
  const messageId = await insertMessage(bench, { chatId, role: "assistant", parts });
  for (const [ordinal, call] of calls.entries()) {
    await bench.database.db.insert(toolCalls).values({
      kind: "workspace",
      ...call,
      id: newId("call"),
      chatId,
      messageId,
      ordinal,
      toolName: "execute",
      input: { command: "true" },
      inputHash: "hash",
    });
  }
  return messageId;
}

async function insertMessage(bench: Workbench, row: typeof chatMessages.$inferInsert): Promise<bigint> {
  const [inserted] = await bench.database.db
    .insert(chatMessages)
    .values(row)
    .returning({ id: chatMessages.id });
  invariant(inserted !== undefined, "an insert returns its row");
  return inserted.id;
}

export async function insertQueued(
  bench: Workbench,
  chatId: string,
  message: string | { text: string; steer: boolean },
): Promise<string> {
  const { text, steer } = typeof message === "string" ? { text: message, steer: false } : message;
  const id = newId("que");
  await bench.database.db.insert(chatQueuedMessages).values({
    id,
    chatId,
    content: [{ type: "text", text }],
    position: sql`nextval('chat_queue_position_seq')`,
    createdBy: bench.userId,
    steer,
  });
  return id;
}

export function toolPart(toolCallId: string): AppPart {
  return {
    type: "dynamic-tool",
    toolName: "execute",
    toolCallId,
    state: "input-available",
    input: { command: "true" },
  };
}

/** The chat's row; the chat must exist. */
export async function readRow(bench: Workbench, chatId: string): Promise<ChatRow> {
  const [row] = await bench.database.db.select().from(chats).where(eq(chats.id, chatId));
  invariant(row !== undefined, `chat ${chatId} exists`);
  return row;
}

/** The fence that a worker which knows the chat exactly as it is would carry. */
export async function fenceOf(bench: Workbench, chatId: string): Promise<Fence> {
  const [row] = await bench.database.db.select().from(chats).where(eq(chats.id, chatId));
  return {
    chatId,
    workerId: row?.workerId ?? OWNER.workerId,
    runnerId: row?.runnerId ?? OWNER.runnerId,
    status: row?.status ?? "running",
    historyVersion: row?.historyVersion ?? 1,
  };
}

export async function readMessages(
  bench: Workbench,
  chatId: string,
): Promise<(typeof chatMessages.$inferSelect)[]> {
  return bench.database.db
    .select()
    .from(chatMessages)
    .where(eq(chatMessages.chatId, chatId))
    .orderBy(chatMessages.id);
}

/** What the user rows of a chat say, oldest first. */
export async function userTexts(bench: Workbench, chatId: string): Promise<string[]> {
  const rows = await readMessages(bench, chatId);
  return rows.filter((row) => row.role === "user").map((row) => textOf(row.parts));
}

export function textOf(parts: readonly AppPart[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

export async function readQueue(
  bench: Workbench,
  chatId: string,
): Promise<(typeof chatQueuedMessages.$inferSelect)[]> {
  return bench.database.db
    .select()
    .from(chatQueuedMessages)
    .where(eq(chatQueuedMessages.chatId, chatId))
    .orderBy(chatQueuedMessages.position);
}

export async function readCalls(
  bench: Workbench,
  chatId: string,
): Promise<(typeof toolCalls.$inferSelect)[]> {
  return bench.database.db
    .select()
    .from(toolCalls)
    .where(eq(toolCalls.chatId, chatId))
    .orderBy(toolCalls.messageId, toolCalls.ordinal);
}

/** Everything that the database holds of a chat, as one value to compare. */
export async function dumpChat(bench: Workbench, chatId: string): Promise<unknown> {
  const { db } = bench.database;
  return {
    chat: await db.select().from(chats).where(eq(chats.id, chatId)),
    messages: await readMessages(bench, chatId),
    queue: await readQueue(bench, chatId),
    calls: await readCalls(bench, chatId),
    heartbeats: await db.select().from(chatHeartbeats).where(eq(chatHeartbeats.chatId, chatId)),
  };
}

export function assistantRow(id: string, text = "Answer"): NewAssistantRow {
  return {
    id,
    parts: [{ type: "text", text, state: "done" }],
    metadata: {},
    origin: { connection: "prv_1", provider: "demo", model: "demo" },
    modelId: null,
    finishReason: "stop",
    providerResponseId: null,
    usage: { inputTokens: 10, outputTokens: 5, reasoningTokens: 0, cacheReadTokens: 3, cacheWriteTokens: 2 },
    contextLimit: 1000,
    costMicros: null,
    interrupted: false,
  };
}

/** A row that makes one call, and that call. */
export function callingRow(
  id: string,
  toolCallId = "toolu_2",
): { row: NewAssistantRow; calls: NewToolCall[] } {
  return {
    row: { ...assistantRow(id), parts: [toolPart(toolCallId)], finishReason: "tool-calls" },
    calls: [
      {
        id: newId("call"),
        toolCallId,
        toolName: "execute",
        kind: "workspace",
        input: { command: "true" },
      },
    ],
  };
}

/** Gives a chat the row id that an attempt would have drawn. */
export async function drawMessageId(bench: Workbench, chatId: string): Promise<string> {
  const [row] = await bench.database.db
    .update(chats)
    .set({ generationMessageId: sql`nextval('chat_messages_id_seq')` })
    .where(eq(chats.id, chatId))
    .returning({ id: chats.generationMessageId });
  return messageIdFromBigint(row?.id ?? 0n);
}

export function acquireInput(chatId: string, overrides: Partial<AcquireInput> = {}): AcquireInput {
  return {
    chatId,
    workerId: "ins_new",
    runnerId: newId("ins"),
    leaseMs: 8_000,
    maxOwnerDeaths: 3,
    maxRunningRoot: 100,
    maxRunningChild: 100,
    allowStale: true,
    knownDeadWorkerIds: [],
    stalledAfterMs: 500,
    ...overrides,
  };
}

/** Moves the sign of life of a chat's owner into the past. */
export async function ageHeartbeat(bench: Workbench, chatId: string, seconds = 60): Promise<void> {
  await bench.database.db
    .update(chatHeartbeats)
    .set({ heartbeatAt: sql`now() - make_interval(secs => ${seconds})` })
    .where(eq(chatHeartbeats.chatId, chatId));
}
