import { eq, sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chats } from "../../db/schema/chats";
import { isAppError } from "../errors";
import { deleteQueuedMessage } from "./delete-queued-message";
import { isTransitionError } from "./errors";
import { interrupt } from "./interrupt";
import { runInTransaction } from "./run-in-transaction";
import { sqlState } from "./sql-state";
import { runTransition } from "./run-transition";
import { sendMessage } from "./send-message";
import { updateChatMetadata } from "./update-chat-metadata";
import { chatIn, createWorkbench, dumpChat, readQueue, readRow, type Workbench } from "./testing";
import type { TransitionContext } from "./types";

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());
beforeEach(() => {
  bench.pubsub.sent.length = 0;
});

function send(ctx: TransitionContext, chatId: string, text = "Next") {
  return sendMessage(ctx, {
    chatId,
    content: [{ type: "text", text }],
    authorId: bench.userId,
    modelId: null,
    reasoningEffort: null,
    busyBehavior: "queue",
  });
}

describe("versions under concurrency", () => {
  it("T03 add exactly one for each of eight racing writers", async () => {
    const chatId = await chatIn(bench, "R1");
    const before = await readRow(bench, chatId);
    await Promise.all(
      Array.from({ length: 8 }, () =>
        runTransition(bench.ctx, { chatId, transition: "record_attempt" }, (scope) => scope.write()),
      ),
    );
    const after = await readRow(bench, chatId);
    expect(after.snapshotVersion).toBe(before.snapshotVersion + 8);
    expect(after.generationAttempt).toBe(before.generationAttempt + 8);
    expect(bench.pubsub.chatHints().map((hint) => hint.snapshotVersion)).toHaveLength(8);
  });

  it("never lets two senders both start the turn", async () => {
    const chatId = await chatIn(bench, "W");
    const sent = await Promise.all([send(bench.ctx, chatId, "one"), send(bench.ctx, chatId, "two")]);
    expect(sent.filter((one) => one.queued)).toHaveLength(1);
    expect(await readQueue(bench, chatId)).toHaveLength(1);
  });
});

describe("one transaction", () => {
  it("T04 adds one and sends one hint for two transitions", async () => {
    const chatId = await chatIn(bench, "R0");
    const before = await readRow(bench, chatId);
    await runInTransaction(bench.ctx, async (joined) => {
      await send(joined, chatId);
      await interrupt(joined, { chatId });
    });
    const after = await readRow(bench, chatId);
    expect(after).toMatchObject({ status: "interrupting", snapshotVersion: before.snapshotVersion + 1 });
    expect(bench.pubsub.chatHints()).toMatchObject([{ chatId, status: "interrupting", queueVersion: 8 }]);
  });

  it("classifies the second transition by what the first has left", async () => {
    const chatId = await chatIn(bench, "W");
    await runInTransaction(bench.ctx, async (joined) => {
      expect((await send(joined, chatId)).queued).toBe(false);
      const second = await send(joined, chatId);
      expect(second.queued).toBe(true);
      await deleteQueuedMessage(joined, { chatId, queuedId: second.queuedMessageId ?? "" });
    });
    expect(await readQueue(bench, chatId)).toEqual([]);
    expect((await readRow(bench, chatId)).status).toBe("running");
  });

  it("joins metadata to a transition under one version", async () => {
    const chatId = await chatIn(bench, "W");
    await runInTransaction(bench.ctx, async (joined) => {
      await updateChatMetadata(joined, { chatId, patch: { title: "Renamed" } });
      await send(joined, chatId);
    });
    const row = await readRow(bench, chatId);
    expect(row).toMatchObject({
      title: "Renamed",
      snapshotVersion: 8,
      metadataVersion: 8,
      historyVersion: 8,
    });
    expect(bench.pubsub.chatHints()).toHaveLength(1);
  });

  it("T05 leaves nothing and says nothing when its work fails after an insert", async () => {
    const chatId = await chatIn(bench, "W");
    const before = await dumpChat(bench, chatId);
    const failing = runInTransaction(bench.ctx, async (joined) => {
      await send(joined, chatId);
      throw new Error("the caller's work failed");
    });
    await expect(failing).rejects.toThrow("the caller's work failed");
    expect(await dumpChat(bench, chatId)).toEqual(before);
    expect(bench.pubsub.sent).toEqual([]);
  });

  it("says who may look for work when the chat became runnable and its owner is gone", async () => {
    const chatId = await chatIn(bench, "W", { workerId: null, runnerId: null });
    await send(bench.ctx, chatId);
    expect(bench.pubsub.sent.map((sent) => sent.channel)).toEqual(["chat", "ownership"]);

    const owned = await chatIn(bench, "W");
    bench.pubsub.sent.length = 0;
    await send(bench.ctx, owned);
    expect(bench.pubsub.sent.map((sent) => sent.channel)).toEqual(["chat"]);
  });
});

describe("failures around the commit", () => {
  it("T34 reports a committed operation as done although its hint cannot be sent", async () => {
    const chatId = await chatIn(bench, "W");
    const broken: TransitionContext = {
      db: bench.database.db,
      pubsub: {
        publish: () => {
          throw new Error("no connection");
        },
        subscribe: () => () => {},
        healthy: () => false,
        close: async () => {},
      },
    };
    await expect(send(broken, chatId)).resolves.toMatchObject({ queued: false });
    expect((await readRow(bench, chatId)).status).toBe("running");
  });

  it("tries again after a deadlock", async () => {
    const first = await chatIn(bench, "W");
    const second = await chatIn(bench, "W");
    let runs = 0;
    const cross = (one: string, two: string) =>
      runInTransaction(bench.ctx, async ({ unit }) => {
        runs += 1;
        await unit.lock(one);
        await unit.tx.execute(sql`select pg_sleep(0.05)`);
        await unit.lock(two);
        return "done";
      });
    expect(await Promise.all([cross(first, second), cross(second, first)])).toEqual(["done", "done"]);
    expect(runs).toBeGreaterThanOrEqual(2);
  });

  it("gives up on a row that stays locked, and says when to come back", async () => {
    const chatId = await chatIn(bench, "W");
    const holder = postgres(bench.database.url, { max: 1, onnotice: () => {} });
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let locked = () => {};
    const isLocked = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const holding = holder.begin(async (tx) => {
      await tx`select 1 from chats where id = ${chatId} for update`;
      locked();
      await released;
    });
    await isLocked;
    const error: unknown = await send(bench.ctx, chatId).catch((thrown: unknown) => thrown);
    release();
    await holding;
    await holder.end();
    expect(isAppError(error) && error).toMatchObject({ code: "unavailable", retryAfterSeconds: 1 });
  });

  it("tells the failure of a statement that nobody waited for, not that of the one behind it", async () => {
    const chatId = await chatIn(bench, "W");
    const before = await dumpChat(bench, chatId);
    const error: unknown = await runInTransaction(bench.ctx, async ({ unit }) => {
      const chat = await unit.lock(chatId);
      if (chat === null) throw new Error("the chat is there");
      void unit.send(unit.tx.update(chats).set({ ownerDeaths: sql`1 / 0` }).where(eq(chats.id, chatId)));
      await unit.write(chat, { ownerDeaths: 7 });
    }).catch((thrown: unknown) => thrown);
    expect(sqlState(error)).toBe("22012");
    expect(await dumpChat(bench, chatId)).toEqual(before);
  });

  it("commits nothing when the last statement was one that nobody waited for, and failed", async () => {
    const chatId = await chatIn(bench, "W");
    const before = await dumpChat(bench, chatId);
    const error: unknown = await runInTransaction(bench.ctx, async ({ unit }) => {
      const chat = await unit.lock(chatId);
      if (chat === null) throw new Error("the chat is there");
      await unit.write(chat, { ownerDeaths: 7 });
      void unit.send(unit.tx.update(chats).set({ ownerDeaths: sql`1 / 0` }).where(eq(chats.id, chatId)));
    }).catch((thrown: unknown) => thrown);
    expect(sqlState(error)).toBe("22012");
    expect(await dumpChat(bench, chatId)).toEqual(before);
    expect(bench.pubsub.sent).toEqual([]);
  });

  it("reads the SQLSTATE through Drizzle's wrapper", async () => {
    const error: unknown = await bench.database.db
      .execute(sql`select 1 / 0`)
      .catch((thrown: unknown) => thrown);
    expect(sqlState(error)).toBe("22012");
    expect(sqlState(new Error("no state"))).toBeNull();
  });
});

describe("the door itself", () => {
  it("rolls back a transition that did not land where the table says", async () => {
    const chatId = await chatIn(bench, "W");
    const before = await dumpChat(bench, chatId);
    const astray = runTransition(bench.ctx, { chatId, transition: "send_queue" }, async () => {});
    await expect(astray).rejects.toThrow("send_queue led from W to W, expected R0");
    expect(await dumpChat(bench, chatId)).toEqual(before);
  });

  it("tells an unknown chat from one in the wrong state", async () => {
    const unknown: unknown = await send(bench.ctx, "chat_none").catch((thrown: unknown) => thrown);
    expect(isTransitionError(unknown) && unknown).toMatchObject({ reason: "not_found", from: "N" });
    const archived = await chatIn(bench, "XW");
    const refused: unknown = await send(bench.ctx, archived).catch((thrown: unknown) => thrown);
    expect(isTransitionError(refused) && refused).toMatchObject({ reason: "archived", from: "XW" });
    const [row] = await bench.database.db.select().from(chats).where(eq(chats.id, archived));
    expect(row?.snapshotVersion).toBe(7);
  });
});
