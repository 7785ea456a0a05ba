import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadChatWire } from "../../db/queries/chats";
import { listMessages } from "../../db/queries/messages";
import { chatMessages } from "../../db/schema/chat-messages";
import { clearContext } from "../transitions/clear-context";
import { isTransitionError } from "../transitions/errors";
import { interrupt } from "../transitions/interrupt";
import { requestCompaction } from "../transitions/request-compaction";
import { retryTurn } from "../transitions/retry-turn";
import { until, type WorkerBench } from "./testing-bench";
import { CompactionBench, full, WINDOW } from "./testing-compaction";
import { callPart, calls, fails, gate, type Reply, says, textParts } from "./testing-model";

const NOWHERE = "postgres://nobody@127.0.0.1:1/nothing";

let compaction: CompactionBench;
let bench: WorkerBench;

beforeEach(async () => {
  compaction = await CompactionBench.create();
  bench = compaction.bench;
});

afterEach(async () => {
  await bench.drop();
});

describe("a compaction that was asked for", () => {
  it("T57 ends waiting, with no answer behind it, and is refused when there is nothing new", async () => {
    await compaction.start();
    const chatId = await compaction.answeredChat(says("Answer"));
    bench.model.script(says("In short"));
    await requestCompaction(compaction.ctx, { chatId });
    expect((await bench.chat(chatId)).status).toBe("running");
    const chat = await compaction.settledAfter(2, chatId);
    expect(chat.compactionRequestedAt).toBeNull();
    expect((await compaction.transcript(chatId)).at(-1)).toBe("summary");
    const refused = await requestCompaction(compaction.ctx, { chatId }).catch((error: unknown) => error);
    expect(isTransitionError(refused) && refused.reason).toBe("nothing_to_compact");
    expect((await bench.chat(chatId)).snapshotVersion).toBe(chat.snapshotVersion);
  });

  it("T57 is finished by another worker when its own goes away before it has begun", async () => {
    const first = await compaction.start();
    const chatId = await compaction.answeredChat(says("Answer"));
    await first.stop();
    await requestCompaction(compaction.ctx, { chatId });
    bench.model.script(says("In short"));
    await compaction.start();
    await bench.settled(chatId);
    expect((await compaction.transcript(chatId)).at(-1)).toBe("summary");
  });

  it("goes on behind a backlog that an error had kept waiting", async () => {
    await compaction.start();
    const chatId = await compaction.answeredChat(says("Answer"));
    bench.model.script(fails(new Error("invalid api key")));
    await compaction.send(chatId, "Broken");
    await bench.settled(chatId, "error");
    bench.model.script(says("In short"), says("Answered after all"));
    await requestCompaction(compaction.ctx, { chatId });
    await compaction.settledAfter(4, chatId);
    expect(compaction.prompt(3)).toContain("In short");
    expect(compaction.prompt(3)).toContain("Broken");
    expect(await compaction.transcript(chatId)).toEqual([
      expect.stringContaining("The first question"),
      expect.stringContaining("Answer"),
      expect.stringContaining("Broken"),
      "summary",
      expect.stringContaining("Answered after all"),
    ]);
  });

  it.each(["while it answered", "before it answered", "while a tool ran"])(
    "T57 does not start a turn again that was stopped %s",
    async (when) => {
      const started = gate();
      bench.tools.define("slow", async (_call, { signal }) => {
        started.open();
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        return { output: "stopped", isError: true };
      });
      await compaction.start();
      const chatId = await compaction.answeredChat(says("Answer"));
      const never = gate().opened;
      const turns: Record<string, Reply> = {
        "while it answered": async function* () {
          yield* textParts("Half an").slice(0, 2);
          await never;
        },
        "before it answered": async function* () {
          started.open();
          await never;
          yield* textParts("");
        },
        "while a tool ran": calls(callPart("a", "slow", {})),
      };
      bench.model.script(turns[when] ?? says(""));
      await compaction.send(chatId, "The stopped question");
      await (when === "while it answered" ? bench.streamed(chatId, "Half an") : started.opened);
      await interrupt(compaction.ctx, { chatId });
      await bench.settled(chatId);
      bench.model.script(fails(new Error("invalid api key")), says("In short"), says("To the new one"));
      await requestCompaction(compaction.ctx, { chatId });
      await bench.settled(chatId, "error");
      await retryTurn(compaction.ctx, { chatId });
      await compaction.settledAfter(4, chatId);
      expect((await compaction.transcript(chatId)).at(-1)).toBe("summary");
      await compaction.send(chatId, "And now?");
      await compaction.settledAfter(5, chatId);
      expect(compaction.prompt(4)).toContain("In short");
      if (when === "before it answered") expect(compaction.prompt(4)).toContain("The stopped question");
      expect((await compaction.transcript(chatId)).at(-1)).toContain("To the new one");
    },
  );

  it("is what trying again tries again", async () => {
    await compaction.start();
    const chatId = await compaction.answeredChat(says("Answer"));
    bench.model.script(fails(new Error("invalid api key")), says("In short"));
    await requestCompaction(compaction.ctx, { chatId });
    await bench.settled(chatId, "error");
    await retryTurn(compaction.ctx, { chatId });
    await bench.settled(chatId);
    expect((await compaction.transcript(chatId)).at(-1)).toBe("summary");
  });
});

describe("a compaction that is cut short", () => {
  const slow = (opened: Promise<void>, ...deltas: string[]): Reply =>
    async function* () {
      yield* textParts(...deltas).slice(0, -1);
      await opened;
    };

  it("by an interrupt ends waiting and leaves nothing", async () => {
    await compaction.start();
    const chatId = await compaction.answeredChat(says("Answer"));
    bench.model.script(slow(gate().opened, "Half a summary"));
    await requestCompaction(compaction.ctx, { chatId });
    await bench.streamed(chatId, "Half a summary");
    await interrupt(compaction.ctx, { chatId });
    const chat = await bench.settled(chatId);
    expect(chat.compactionRequestedAt).toBeNull();
    expect(await compaction.transcript(chatId)).toHaveLength(2);
    expect((await bench.rows(chatId)).map((row) => row.role)).toEqual(["user", "assistant"]);
  });

  it("by an interrupt after its server died leaves nothing either", async () => {
    await compaction.start({ databaseUrl: NOWHERE });
    const chatId = await compaction.answeredChat(says("Answer"));
    bench.model.script(slow(gate().opened, "Half a summary"));
    await requestCompaction(compaction.ctx, { chatId });
    await bench.streamed(chatId, "Half a summary");
    await bench.sql`update chats set status = 'interrupting', worker_id = 'ins_gone', runner_id = 'run_gone',
      snapshot_version = snapshot_version + 1 where id = ${chatId}`;
    await compaction.start();
    await bench.settled(chatId);
    expect(await compaction.transcript(chatId)).toHaveLength(2);
  });

  it.each(["automatic", "manual"])(
    "D33 by the death of its server is done again, once: %s",
    async (source) => {
      const held = gate();
      const dead = await compaction.start({ databaseUrl: NOWHERE });
      const chatId = await compaction.answeredChat(source === "automatic" ? full("Answer") : says("Answer"));
      bench.model.script(slow(held.opened, "From the dead"));
      if (source === "automatic") await compaction.send(chatId, "Kept word for word");
      else await requestCompaction(compaction.ctx, { chatId });
      await bench.streamed(chatId, "From the dead");
      bench.model.script(says("From the living"));
      if (source === "automatic") bench.model.script(says("Answered"));
      await compaction.start();
      await until("it is over", async () => {
        const { items } = await listMessages(bench.db, { chatId, limit: 50 });
        return items.some((item) => item.compaction === "summary");
      });
      held.open();
      await bench.settled(chatId);
      await dead.stop();
      const told = await compaction.transcript(chatId);
      expect(told.filter((row) => row === "summary")).toHaveLength(1);
      const rows = JSON.stringify(await bench.rows(chatId));
      expect(rows).toContain("From the living");
      expect(rows).not.toContain("From the dead");
      const kept = (await bench.rows(chatId)).filter((row) =>
        JSON.stringify(row.parts).includes("Kept word"),
      );
      expect(kept).toHaveLength(source === "automatic" ? 1 : 0);
    },
  );
});

describe("clearing", () => {
  it("T58 brings a chat out of its error at once; the next prompt lacks what the transcript keeps", async () => {
    await compaction.start();
    const chatId = await compaction.answeredChat(says("Old answer"));
    bench.model.script(fails(new Error("prompt is too long: 1200 tokens > 1000 maximum")));
    await compaction.send(chatId, "Too long");
    expect((await bench.settled(chatId, "error")).lastError?.kind).toBe("context_overflow");
    await clearContext(compaction.ctx, { chatId });
    expect(await bench.chat(chatId)).toMatchObject({ status: "waiting", lastError: null });
    expect((await compaction.transcript(chatId)).at(-1)).toBe("clear");
    bench.model.script(says("New answer"));
    await compaction.send(chatId, "Afresh");
    await compaction.settledAfter(3, chatId);
    expect(compaction.prompt(2)).toContain("Afresh");
    expect(compaction.prompt(2)).not.toContain("Old answer");
    expect(await compaction.transcript(chatId)).toHaveLength(6);
  });

  it("is refused when there is nothing to clear, and takes a summary out as well", async () => {
    await compaction.start();
    const chatId = await compaction.answeredChat(says("Answer"));
    bench.model.script(says("In short"));
    await requestCompaction(compaction.ctx, { chatId });
    await compaction.settledAfter(2, chatId);
    await clearContext(compaction.ctx, { chatId });
    const refused = await clearContext(compaction.ctx, { chatId }).catch((error: unknown) => error);
    expect(isTransitionError(refused) && refused.reason).toBe("nothing_to_clear");
    expect((await bench.rows(chatId)).map((row) => row.compaction)).toEqual(["clear"]);
  });
});

describe("the figures of a chat", () => {
  it("begin anew at a boundary, and stay whole in what was spent", async () => {
    await compaction.start();
    const chatId = await compaction.answeredChat(full("Answer"));
    const usage = async () => (await loadChatWire(bench.db, chatId))?.usage;
    expect(await usage()).toMatchObject({ contextTokens: 900, inputTokens: 900 });
    bench.model.script(full("In short"));
    await requestCompaction(compaction.ctx, { chatId });
    await compaction.settledAfter(2, chatId);
    const after = await usage();
    expect(after).toMatchObject({ inputTokens: 1_800, contextLimit: WINDOW });
    expect(after?.contextTokens).toBeGreaterThan(0);
    expect(after?.contextTokens).toBeLessThan(300);
    await clearContext(compaction.ctx, { chatId });
    expect(await usage()).toMatchObject({ contextTokens: 0, inputTokens: 1_800 });
  });

  it("are never taken from the hidden rows", async () => {
    await compaction.start();
    const chatId = await compaction.answeredChat(says("Answer"));
    await clearContext(compaction.ctx, { chatId });
    const hidden = await bench.db.select().from(chatMessages).where(eq(chatMessages.visibility, "model"));
    expect(hidden).toHaveLength(1);
    const { items } = await listMessages(bench.db, { chatId, limit: 50 });
    expect(items).toHaveLength(3);
  });
});
