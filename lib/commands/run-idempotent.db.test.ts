import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sweepIdempotencyKeys } from "../../db/queries/idempotency";
import { chats } from "../../db/schema/chats";
import { idempotencyKeys } from "../../db/schema/idempotency-keys";
import type { TransitionContext } from "../transitions/types";
import { chatIn, createWorkbench, readQueue, type Workbench } from "../transitions/testing";
import type { Caller } from "./caller";
import { createChat } from "./create-chat";
import { type IdempotentRequest, runIdempotent } from "./run-idempotent";
import { sendMessage } from "./send-message";
import { refusalOf } from "./testing-refusals";

let bench: Workbench;
let caller: Caller;
beforeAll(async () => {
  bench = await createWorkbench();
  caller = { userId: bench.userId, role: "member" };
});
afterAll(() => bench.database.drop());

const content = [{ type: "text" as const, text: "Once" }];

function request(key: string | null, body: unknown = { content }): IdempotentRequest {
  return { userId: bench.userId, method: "POST", path: "/api/v1/chats", key, body };
}

async function create(joined: TransitionContext) {
  return { status: 201, body: await createChat(joined, { caller, content }) };
}

async function countChats(): Promise<number> {
  return (await bench.database.db.select({ id: chats.id }).from(chats).where(eq(chats.ownerId, bench.userId)))
    .length;
}

async function keysNamed(key: string) {
  return bench.database.db.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, key));
}

describe("one key", () => {
  it("makes one chat out of fifty requests at once, and gives all of them the same answer", async () => {
    const before = await countChats();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => runIdempotent(bench.ctx, request("parallel"), create)),
    );
    expect(await countChats()).toBe(before + 1);
    expect(new Set(answers.map((answer) => JSON.stringify([answer.status, answer.body]))).size).toBe(1);
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
  });

  it("with another body is a mismatch, whatever the order of its keys", async () => {
    await runIdempotent(bench.ctx, request("body", { a: 1, b: { c: 2, d: 3 } }), create);
    const reordered = await runIdempotent(bench.ctx, request("body", { b: { d: 3, c: 2 }, a: 1 }), create);
    expect(reordered.replayed).toBe(true);
    const error = await refusalOf(runIdempotent(bench.ctx, request("body", { a: 2 }), create));
    expect(error.code).toBe("idempotency_mismatch");
  });

  it("means something else for another person, method or path", async () => {
    const before = await countChats();
    await runIdempotent(bench.ctx, request("scope"), create);
    await runIdempotent(bench.ctx, { ...request("scope"), path: "/api/v1/other" }, create);
    await runIdempotent(bench.ctx, { ...request("scope"), method: "PUT" }, create);
    await runIdempotent(bench.ctx, { ...request("scope"), userId: "usr_other" }, create);
    expect(await countChats()).toBe(before + 4);
  });

  it("is forgotten with the effect when the work is refused, so that it may be sent again", async () => {
    const chatId = await chatIn(bench, "XW");
    const send = (joined: TransitionContext) =>
      sendMessage(joined, { caller, chatId, content }).then((body) => ({ status: 202, body }));
    expect((await refusalOf(runIdempotent(bench.ctx, request("refused"), send))).code).toBe("conflict");
    expect(await keysNamed("refused")).toEqual([]);

    await bench.database.db.update(chats).set({ archived: false }).where(eq(chats.id, chatId));
    const answer = await runIdempotent(bench.ctx, request("refused"), send);
    expect(answer).toMatchObject({ status: 202, replayed: false });
  });

  it("keeps no answer but 2xx", async () => {
    const notFound = async () => ({ status: 404, body: null });
    expect(await runIdempotent(bench.ctx, request("status"), notFound)).toMatchObject({ status: 404 });
    expect(await keysNamed("status")).toEqual([]);
  });

  it("publishes once, and not again for a repetition", async () => {
    const chatId = await chatIn(bench, "R0");
    const send = (joined: TransitionContext) =>
      sendMessage(joined, { caller, chatId, content }).then((body) => ({ status: 202, body }));
    bench.pubsub.sent.length = 0;
    await runIdempotent(bench.ctx, request("hints"), send);
    await runIdempotent(bench.ctx, request("hints"), send);
    expect(bench.pubsub.chatHints()).toHaveLength(1);
    expect(await readQueue(bench, chatId)).toHaveLength(1);
  });

  it("makes a repetition wait five seconds for the first at most, then says when to come back", async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let entered = () => {};
    const isIn = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const slow = runIdempotent(bench.ctx, request("slow"), async () => {
      entered();
      await released;
      return { status: 200, body: "first" };
    });
    await isIn;
    const error = await refusalOf(runIdempotent(bench.ctx, request("slow"), create));
    release();
    expect(error).toMatchObject({ code: "conflict", retryAfterSeconds: 1 });
    expect(await slow).toMatchObject({ status: 200, replayed: false });
    expect(await runIdempotent(bench.ctx, request("slow"), create)).toMatchObject({ body: "first" });
  });
});

describe("without a key", () => {
  it("the work is done every time", async () => {
    const before = await countChats();
    await runIdempotent(bench.ctx, request(null), create);
    await runIdempotent(bench.ctx, request(null), create);
    expect(await countChats()).toBe(before + 2);
  });
});

describe("keys", () => {
  it.each(["", "x".repeat(201), "tab\t", "ü"])("like %j are refused", async (key) => {
    expect((await refusalOf(runIdempotent(bench.ctx, request(key), create))).code).toBe("invalid_request");
  });

  it("are swept after a day", async () => {
    await runIdempotent(bench.ctx, request("old"), create);
    await runIdempotent(bench.ctx, request("young"), create);
    await bench.database.db
      .update(idempotencyKeys)
      .set({ createdAt: new Date(Date.now() - 25 * 3_600_000) })
      .where(eq(idempotencyKeys.key, "old"));
    await sweepIdempotencyKeys(bench.database.db);
    expect(await keysNamed("old")).toEqual([]);
    expect(await keysNamed("young")).toHaveLength(1);
  });
});
