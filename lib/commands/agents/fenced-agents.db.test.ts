import { afterEach, beforeEach, expect, test } from "vitest";
import { isFenceError } from "../../transitions/errors";
import { interrupt } from "../../transitions/interrupt";
import { setArchived } from "../../transitions/set-archived";
import type { AgentRequest } from "../../tools/agents/agents";
import { WorkerBench } from "../../worker/testing-bench";
import { gate } from "../../worker/testing-model";
import { editMessage } from "../edit-message";
import { openCall, startAgentWorker, staysAtWork } from "./testing-agents";

let bench: WorkerBench;
let held: ReturnType<typeof gate>;

beforeEach(async () => {
  bench = await WorkerBench.create();
  held = gate();
});

afterEach(async () => {
  held.open();
  await bench.drop();
});

const TASK = {
  type: "general" as const,
  prompt: "Look",
  title: null,
  modelId: null,
  reasoningEffort: null,
};

/** A parent at work with a child at work; both stay so until the gate opens. */
async function startFamily(more: Parameters<WorkerBench["createChat"]>[2] = {}) {
  bench.model.always(staysAtWork("At it", held));
  const { agents, pubsub } = await startAgentWorker(bench);
  const parentChatId = await bench.createChat("Lead", pubsub, more);
  const child = await agents.spawn({ ...(await openCall(bench, parentChatId)), ...TASK });
  await bench.streamed(child.chatId, "At it");
  const call = await openCall(bench, parentChatId);
  return { agents, ctx: { db: bench.db, pubsub }, parentChatId, child, call };
}

async function children(): Promise<readonly unknown[]> {
  return bench.sql`select id, status, history_version, queue_version from chats where parent_chat_id is not null`;
}

type Family = Awaited<ReturnType<typeof startFamily>>;

/** Nothing that a call of another time asks for is done, and its worker, which is told so, commits nothing of it. */
async function expectNothingDone({ agents, child }: Family, call: AgentRequest & { planMode: boolean }) {
  const before = await children();
  const { chatId } = child;
  const refused = await Promise.allSettled([
    agents.spawn({ ...call, ...TASK }),
    agents.message({ ...call, chatId, text: "And this", interrupt: false }),
    agents.message({ ...call, chatId, text: "Now", interrupt: true }),
    agents.interrupt({ ...call, chatId }),
  ]);
  expect(refused.map((ended) => ended.status === "rejected" && isFenceError(ended.reason))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(await children()).toEqual(before);
}

test("a parent that is stopping, was stopped, ended in an error or is archived starts and steers nobody", async () => {
  const family = await startFamily();
  const { ctx, parentChatId, child, call } = family;
  await interrupt(ctx, { chatId: parentChatId });
  await expectNothingDone(family, call);
  await bench.settled(parentChatId);
  await expectNothingDone(family, call);
  await bench.sql`update tool_calls set state = 'started' where id = ${call.callId}`;
  await expectNothingDone(family, call);
  await interrupt(ctx, { chatId: child.chatId });
  await bench.settled(child.chatId);
  await setArchived(ctx, { chatId: parentChatId, archived: true });
  await expectNothingDone(family, call);
  await setArchived(ctx, { chatId: parentChatId, archived: false });
  await bench.sql`update chats set status = 'error', last_error = '{"kind":"generic","message":"","retryable":false}'
    where id = ${parentChatId}`;
  await expectNothingDone(family, call);
});

test("only a call that was begun, is open, and is its owner's starts and steers", async () => {
  const family = await startFamily();
  const { call, parentChatId } = family;
  await expectNothingDone(family, { ...call, ownerEpoch: call.ownerEpoch - 1 });
  await expectNothingDone(family, { ...call, callId: "call_none" });
  const other = await bench.createChat("Other", family.ctx.pubsub);
  const foreign = await openCall(bench, other);
  await expectNothingDone(family, { ...foreign, parentChatId });
  for (const state of ["requested", "finished", "cancelled"]) {
    await bench.sql`update tool_calls set state = ${state} where id = ${call.callId}`;
    await expectNothingDone(family, call);
  }
});

test("an edit that ends planning leaves a call of the turn that planned without a child", async () => {
  const family = await startFamily({ planMode: true });
  const { parentChatId, call, ctx } = family;
  expect(await bench.chat(family.child.chatId)).toMatchObject({ planMode: true });
  const [row] = await bench.rows(parentChatId);
  await editMessage(ctx, {
    caller: { userId: bench.workbench.userId, role: "member" },
    chatId: parentChatId,
    messageId: row?.id ?? "",
    content: [{ type: "text", text: "Do it now" }],
    planMode: false,
  });
  await expectNothingDone(family, call);
});

test("what a turn that plans starts only reads, whatever its chat's row says by then", async () => {
  const { agents, parentChatId } = await startFamily();
  const call = await openCall(bench, parentChatId);
  const child = await agents.spawn({ ...call, planMode: true, ...TASK });
  expect(await bench.chat(child.chatId)).toMatchObject({ planMode: true, turnPlanMode: true });
  const readers = [
    child,
    await agents.message({ ...call, chatId: child.chatId, text: "Go on", interrupt: false }),
  ];
  const { agents: listed } = await agents.list({ ...call, limit: 10, offset: 0 });
  const wait = { timeoutMs: 1, signal: AbortSignal.abort() };
  readers.push(...listed.slice(0, 1), await agents.wait({ ...call, ...wait, chatId: child.chatId }));
  expect(readers.map(({ chatId, planMode }) => ({ chatId, planMode }))).toEqual(
    readers.map(() => ({ chatId: child.chatId, planMode: true })),
  );
  expect(listed.map(({ planMode }) => planMode)).toEqual([true, false]);
});
