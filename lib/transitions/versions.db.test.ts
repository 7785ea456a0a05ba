import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chatMessages } from "../../db/schema/chat-messages";
import { chatQueuedMessages } from "../../db/schema/chat-queued-messages";
import { chats } from "../../db/schema/chats";
import { commitModelStep } from "./commit-model-step";
import { isFenceError } from "./errors";
import { recordGenerationAttempt } from "./record-generation-attempt";
import { recordRetryState } from "./record-retry-state";
import {
  assistantRow,
  chatIn,
  createWorkbench,
  fenceOf,
  insertQueued,
  insertUserMessage,
  readMessages,
  readQueue,
  readRow,
  type Workbench,
} from "./testing";
import type { RetryState } from "../chat/wire";

const RETRY: RetryState = {
  attempt: 3,
  delayMs: 4000,
  retryAt: "2030-01-01T00:00:00.000Z",
  error: { kind: "timeout", message: "Late", retryable: true },
};

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());

const db = () => bench.database.db;

async function bumpSnapshot(chatId: string): Promise<void> {
  await db().update(chats).set({ snapshotVersion: sql`snapshot_version + 1` }).where(eq(chats.id, chatId));
}

/** Runs a statement that the database must refuse, and answers what it said. */
async function refusedBy(statement: () => Promise<unknown>): Promise<string> {
  try {
    await statement();
  } catch (error) {
    const cause = error instanceof Error ? error.cause : null;
    return cause instanceof Error ? cause.message : String(error);
  }
  throw new Error("the database accepted the statement");
}

describe("messages", () => {
  it("get the snapshot version as revision and move history, clearing attempt and drawn id", async () => {
    const chatId = await chatIn(bench, "R0");
    await db()
      .update(chats)
      .set({ generationAttempt: 3, generationMessageId: 99n })
      .where(eq(chats.id, chatId));
    await bumpSnapshot(chatId);
    await insertUserMessage(bench, chatId);

    const row = await readRow(bench, chatId);
    const messages = await readMessages(bench, chatId);
    expect(messages.at(-1)?.revision).toBe(row.snapshotVersion);
    expect(row).toMatchObject({ historyVersion: row.snapshotVersion, generationAttempt: 0 });
    expect(row.generationMessageId).toBeNull();
  });

  it("T06 are moved, with history, by new results only: not by an update that changes nothing", async () => {
    const chatId = await chatIn(bench, "R0");
    const [message] = await readMessages(bench, chatId);
    const before = await readRow(bench, chatId);
    await db().update(chats).set({ generationAttempt: 2 }).where(eq(chats.id, chatId));
    await bumpSnapshot(chatId);

    await db()
      .update(chatMessages)
      .set({ resultsVersion: 0, deleted: false })
      .where(eq(chatMessages.chatId, chatId));
    expect(await readRow(bench, chatId)).toMatchObject({
      historyVersion: before.historyVersion,
      generationAttempt: 2,
    });

    await db()
      .update(chatMessages)
      .set({ resultsVersion: 1 })
      .where(eq(chatMessages.id, message?.id ?? 0n));
    const after = await readRow(bench, chatId);
    expect(after).toMatchObject({ historyVersion: after.snapshotVersion, generationAttempt: 0 });
    const [moved, other] = await readMessages(bench, chatId);
    expect(moved?.revision).toBe(after.snapshotVersion);
    expect(other?.revision).toBe(before.snapshotVersion);
  });

  it("move the history of hidden and deleted rows too", async () => {
    const chatId = await chatIn(bench, "W");
    await bumpSnapshot(chatId);
    await db().update(chatMessages).set({ deleted: true }).where(eq(chatMessages.chatId, chatId));
    const row = await readRow(bench, chatId);
    expect(row.historyVersion).toBe(row.snapshotVersion);
  });

  it("move several chats in one statement, each to its own version", async () => {
    const first = await chatIn(bench, "W");
    const second = await chatIn(bench, "W");
    await bumpSnapshot(first);
    await bumpSnapshot(second);
    await bumpSnapshot(second);
    const parts = [{ type: "text" as const, text: "Both" }];
    await db()
      .insert(chatMessages)
      .values([first, second].map((chatId) => ({ chatId, role: "user" as const, parts })));
    expect((await readRow(bench, first)).historyVersion).toBe(8);
    expect((await readRow(bench, second)).historyVersion).toBe(9);
  });

  it("T07 refuse a revision that is supplied or changed, another chat and other parts", async () => {
    const chatId = await chatIn(bench, "W");
    const other = await chatIn(bench, "W");
    const mine = eq(chatMessages.chatId, chatId);
    const parts = [{ type: "text" as const, text: "x" }];
    expect(
      await refusedBy(() => db().insert(chatMessages).values({ chatId, role: "user", parts, revision: 3 })),
    ).toContain("revision");
    expect(await refusedBy(() => db().update(chatMessages).set({ revision: 3 }).where(mine))).toContain(
      "revision",
    );
    expect(await refusedBy(() => db().update(chatMessages).set({ chatId: other }).where(mine))).toContain(
      "its chat",
    );
    expect(await refusedBy(() => db().update(chatMessages).set({ parts }).where(mine))).toContain(
      "immutable",
    );
    expect(
      await refusedBy(() =>
        db()
          .update(chatMessages)
          .set({ metadata: { reasoning: {} } })
          .where(mine),
      ),
    ).toContain("immutable");
    expect(
      await refusedBy(() => db().insert(chatMessages).values({ chatId: "chat_none", role: "user", parts })),
    ).toContain("needs its chat");
  });

  it("keep NUL, lone surrogates and the order of keys", async () => {
    const chatId = await chatIn(bench, "W");
    const parts = [
      { type: "text" as const, text: "a\u0000b\ud800c" },
      { ...toolInput({ zebra: 1, apple: { y: 1, x: 2 } }) },
    ];
    await db().insert(chatMessages).values({ chatId, role: "assistant", parts });
    const stored = (await readMessages(bench, chatId)).at(-1)?.parts;
    expect(JSON.stringify(stored)).toBe(JSON.stringify(parts));
  });
});

function toolInput(input: unknown) {
  return {
    type: "dynamic-tool" as const,
    toolName: "t",
    toolCallId: "c",
    state: "input-available" as const,
    input,
  };
}

describe("the queue", () => {
  it("moves its version on insert, change and delete, not on an update that changes nothing", async () => {
    const chatId = await chatIn(bench, "R0");
    const version = async () => (await readRow(bench, chatId)).queueVersion;
    const mine = eq(chatQueuedMessages.chatId, chatId);
    await bumpSnapshot(chatId);
    await insertQueued(bench, chatId, "one");
    expect(await version()).toBe(8);

    await bumpSnapshot(chatId);
    await db().update(chatQueuedMessages).set({ steer: false }).where(mine);
    expect(await version()).toBe(8);
    await db()
      .update(chatQueuedMessages)
      .set({ content: [{ type: "text", text: "two" }] })
      .where(mine);
    expect(await version()).toBe(9);

    await bumpSnapshot(chatId);
    await db().delete(chatQueuedMessages).where(mine);
    expect(await version()).toBe(10);
    expect((await readRow(bench, chatId)).historyVersion).toBe(7);
  });

  it("gives every message a place behind those before it, and never lets one change its chat", async () => {
    const chatId = await chatIn(bench, "R0");
    const other = await chatIn(bench, "R0");
    for (const text of ["one", "two", "three"]) await insertQueued(bench, chatId, text);
    const positions = (await readQueue(bench, chatId)).map((row) => row.position);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    const move = () =>
      db().update(chatQueuedMessages).set({ chatId: other }).where(eq(chatQueuedMessages.chatId, chatId));
    expect(await refusedBy(move)).toContain("its chat");
  });
});

describe("the retry state", () => {
  it("moves its version when it is set, and is cleared by the next attempt", async () => {
    const chatId = await chatIn(bench, "R0");
    await recordRetryState(bench.ctx, { fence: await fenceOf(bench, chatId), retryState: RETRY });
    const waiting = await readRow(bench, chatId);
    expect(waiting).toMatchObject({ retryState: RETRY, retryStateVersion: waiting.snapshotVersion });

    await recordGenerationAttempt(bench.ctx, { kind: "model", fence: await fenceOf(bench, chatId) });
    const tried = await readRow(bench, chatId);
    expect(tried).toMatchObject({ retryState: null, retryStateVersion: tried.snapshotVersion });
  });

  it("T08 is cleared, with the attempt, by a message", async () => {
    const chatId = await chatIn(bench, "R0");
    await db().update(chats).set({ generationAttempt: 3 }).where(eq(chats.id, chatId));
    await recordRetryState(bench.ctx, { fence: await fenceOf(bench, chatId), retryState: RETRY });
    const before = await readRow(bench, chatId);
    await bumpSnapshot(chatId);
    await insertUserMessage(bench, chatId);
    const after = await readRow(bench, chatId);
    expect(after).toMatchObject({ generationAttempt: 0, retryState: null });
    expect(after.retryStateVersion).toBe(before.snapshotVersion + 1);
  });

  it("keeps its version when the same state is written again, and refuses a written version", async () => {
    const chatId = await chatIn(bench, "R0");
    await recordRetryState(bench.ctx, { fence: await fenceOf(bench, chatId), retryState: RETRY });
    const { retryStateVersion } = await readRow(bench, chatId);
    await recordRetryState(bench.ctx, { fence: await fenceOf(bench, chatId), retryState: RETRY });
    expect((await readRow(bench, chatId)).retryStateVersion).toBe(retryStateVersion);
    const write = () => db().update(chats).set({ retryStateVersion: 99 }).where(eq(chats.id, chatId));
    expect(await refusedBy(write)).toContain("retry_state_version");
  });
});

describe("a message that is written behind the engine's back", () => {
  it("T33 breaks the fence of the step that is under way, and the step recovers with the new history", async () => {
    const chatId = await chatIn(bench, "R0");
    const fence = await fenceOf(bench, chatId);
    const { attempt, messageId } = await recordGenerationAttempt(bench.ctx, { kind: "model", fence });
    await insertUserMessage(bench, chatId, "out of band");

    const commit = commitModelStep(bench.ctx, {
      fence: { ...fence, attempt },
      row: assistantRow(messageId),
      calls: [],
    });
    await expect(commit).rejects.toSatisfy(isFenceError);

    const again = await fenceOf(bench, chatId);
    const retried = await recordGenerationAttempt(bench.ctx, { kind: "model", fence: again });
    await commitModelStep(bench.ctx, {
      fence: { ...again, attempt: retried.attempt },
      row: assistantRow(retried.messageId, "Recovered"),
      calls: [],
    });
    const rows = await readMessages(bench, chatId);
    expect(rows.slice(-2).map((row) => row.role)).toEqual(["user", "assistant"]);
  });
});

describe("heartbeats", () => {
  it("live in an unlogged table", async () => {
    const [found] = await db().execute(
      sql`select relpersistence from pg_class where relname = 'chat_heartbeats'`,
    );
    expect(found).toEqual({ relpersistence: "u" });
  });
});

describe("the part log's tables", () => {
  it("have neither triggers nor foreign keys", async () => {
    const triggers = await db().execute(
      sql`select tgname from pg_trigger where tgrelid in ('part_frames'::regclass, 'part_episodes'::regclass)`,
    );
    expect([...triggers]).toEqual([]);
  });
});
