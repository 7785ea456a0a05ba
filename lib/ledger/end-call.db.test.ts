import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toolCalls } from "../../db/schema/tool-calls";
import { isFenceError } from "../transitions/errors";
import { chatIn, createWorkbench, readCalls, type Workbench } from "../transitions/testing";
import type { ToolCallResult } from "../transitions/types";
import { finishToolCall, markStarted } from "./end-call";

let bench: Workbench;
let owner: { chatId: string; callId: string; ownerEpoch: number };

beforeEach(async () => {
  bench = await createWorkbench();
  const chatId = await chatIn(bench, "R0");
  const [call] = await readCalls(bench, chatId);
  owner = { chatId, callId: call?.id ?? "", ownerEpoch: call?.ownerEpoch ?? 0 };
});

afterEach(async () => {
  await bench.database.drop();
});

const finished = (output: unknown): ToolCallResult => ({
  callId: owner.callId,
  state: "finished",
  output,
  isError: false,
});
const stored = async () => (await readCalls(bench, owner.chatId))[0];
const stale = () => ({ ...owner, ownerEpoch: owner.ownerEpoch - 1 });
const fenced = (work: Promise<unknown>) => work.then(() => false, isFenceError);

describe("a call in the ledger", () => {
  it("is started once, and keeps the time of its first start", async () => {
    const { db } = bench.database;
    await markStarted(db, owner);
    const first = await stored();
    await markStarted(db, owner);
    expect(await stored()).toMatchObject({ state: "started", startedAt: first?.startedAt });
  });

  it("is ended once: a later end is answered with the one that stands", async () => {
    const { db } = bench.database;
    expect(await finishToolCall(db, owner, finished({ n: 1 }))).toEqual(finished({ n: 1 }));
    expect(await finishToolCall(db, owner, finished({ n: 2 }))).toMatchObject({ output: { n: 1 } });
    expect(await stored()).toMatchObject({ state: "finished", output: { n: 1 } });
  });

  it("keeps any JSON as its output: null, text, NUL and lone surrogates", async () => {
    const { db } = bench.database;
    for (const output of [null, "text", "\u0000", "\ud800", { deep: ["\u0000"] }]) {
      await db.update(toolCalls).set({ state: "started" }).where(eq(toolCalls.id, owner.callId));
      await finishToolCall(db, owner, finished(output));
      expect((await stored())?.output).toEqual(output);
    }
  });

  it("is out of reach for an owner of an earlier epoch", async () => {
    const { db } = bench.database;
    expect(await fenced(markStarted(db, stale()))).toBe(true);
    expect(await fenced(finishToolCall(db, stale(), finished("late")))).toBe(true);
    expect(await stored()).toMatchObject({ state: "requested", output: null });
    await finishToolCall(db, owner, finished("in time"));
    expect(await fenced(markStarted(db, owner))).toBe(true);
    expect(await fenced(finishToolCall(db, stale(), finished("late")))).toBe(true);
  });
});
