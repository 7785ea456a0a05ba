import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chats } from "../../db/schema/chats";
import { CONTEXT_HEAD, contextText } from "../chat/context-parts";
import type { ContextPin, WorkspaceContext } from "../chat/workspace-context";
import { systemClock } from "../clock";
import { givenSkills } from "../commands/context/given-skills";
import { findContext, giveContext } from "../commands/context/refresh-context";
import { showContext } from "../commands/context/show-context";
import type { ReadContext } from "../generation/read-context";
import { clearContext } from "../transitions/clear-context";
import { editMessage } from "../transitions/edit-message";
import { requestCompaction } from "../transitions/request-compaction";
import { runInTransaction } from "../transitions/run-in-transaction";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import type { WorkspaceConnection } from "../workspace/connection";
import { until, type RunningWorker, WorkerBench } from "./testing-bench";
import { callPart, calls, gate, says } from "./testing-model";

let bench: WorkerBench;
/** What each workspace has for models; one that is missing does not answer. */
let found: Map<string, WorkspaceContext>;
let reads: string[];
let running: RunningWorker;

const INSTRUCTIONS = "Indent with tabs.";

function has(instructions: string, skills: string[] = []): WorkspaceContext {
  return {
    hash: `hash of ${instructions} and ${skills.join()}`,
    files: instructions === "" ? [] : [{ path: "AGENTS.md", size: 1, status: "ok", content: instructions }],
    skills: skills.map((name) => ({
      name,
      description: `About ${name}`,
      path: `skills/${name}`,
      size: 1,
      status: "ok",
      body: `How to ${name}`,
    })),
    more: 0,
  };
}

const readContext: ReadContext = async (workspaceId) => {
  reads.push(workspaceId);
  const answer = found.get(workspaceId);
  if (answer === undefined) throw new Error("It does not answer.");
  return answer;
};

beforeEach(async () => {
  bench = await WorkerBench.create();
  found = new Map([["ws_1", has(INSTRUCTIONS, ["deploy"])]]);
  reads = [];
  running = await bench.startWorker({ readContext });
});
afterEach(() => bench.drop());

const start = () => bench.createChat("Do it", running.pubsub, { workspaceId: "ws_1" });
const ctx = () => ({ db: bench.db, pubsub: running.pubsub });

const ask = (chatId: string, text = "Again", answer = says("Done")) =>
  bench.ask(running.pubsub, { chatId, text, answer });

/** The messages of a request, each as text. */
const messages = (index: number) =>
  (bench.model.requests.at(index)?.prompt ?? []).map((message) => JSON.stringify(message));
/** How often a request tells the workspace's instructions. */
const told = (index: number, words = CONTEXT_HEAD) =>
  messages(index).filter((message) => message.includes(words)).length;
const pinOf = async (chatId: string): Promise<ContextPin | null> => (await bench.chat(chatId)).context;

describe("what a workspace has for the model", () => {
  it("is given before the first call, once, and stays word for word where it is", async () => {
    bench.tools.define("look", async () => ({ output: { ok: true }, isError: false }));
    bench.model.script(calls(callPart("a", "look", {})), says("Done"));
    const chatId = await start();
    await bench.settled(chatId);
    await ask(chatId, "And now this");

    expect(reads).toEqual(["ws_1"]);
    expect(bench.model.requests).toHaveLength(3);
    const [first, second, third] = [messages(0), messages(1), messages(2)];
    expect(told(0)).toBe(1);
    expect(first.at(-1)).toContain(INSTRUCTIONS);
    expect(first.at(-1)).toContain("deploy: About deploy (skills/deploy)");
    expect(first.at(-1)).not.toContain("How to deploy");
    expect(second.slice(0, first.length)).toEqual(first);
    expect(third.slice(0, second.length)).toEqual(second);
    expect(await bench.rows(chatId)).toMatchObject([
      { role: "user", visibility: "both" },
      { role: "user", visibility: "model", metadata: { context: true } },
      { role: "assistant" },
      { role: "assistant" },
      { role: "user", visibility: "both" },
      { role: "assistant" },
    ]);
  });

  it("is the same for the worker that takes over, which reads nothing anew", async () => {
    const held = gate();
    bench.tools.define("look", async () => {
      await held.opened;
      return { output: { ok: true }, isError: false };
    });
    bench.model.script(calls(callPart("a", "look", {})), says("Done"));
    const chatId = await start();
    await until("the tool runs", () => bench.tools.ran.length === 1);
    found.set("ws_1", has("Changed meanwhile."));
    const stopped = running.stop();
    held.open();
    await stopped;
    running = await bench.startWorker({ readContext });
    await bench.settled(chatId);

    expect(reads).toEqual(["ws_1"]);
    expect(messages(-1).slice(0, messages(0).length)).toEqual(messages(0));
    expect(told(-1, "Changed meanwhile.")).toBe(0);
  });

  it("does not keep a chat from its title, and does not count as a message", async () => {
    const titled: string[] = [];
    const describer = {
      firstTitle: async (_chat: unknown, { text }: { text: string }) => void titled.push(text),
      turnEnded: async () => {},
      writeTitle: async () => null,
    };
    await running.stop();
    running = await bench.startWorker({ readContext, describer });
    bench.model.script(says("Done"));
    await bench.settled(await start());
    expect(titled).toEqual(["Do it"]);
  });

  it("leaves no row where there is nothing, is not asked for again, and is taken once there is something", async () => {
    found.set("ws_1", has(""));
    bench.model.script(says("Done"));
    const chatId = await start();
    await bench.settled(chatId);
    found.set("ws_1", has("Now there is."));
    await ask(chatId, "Again");
    expect(reads).toEqual(["ws_1"]);
    expect([told(0), told(1)]).toEqual([0, 0]);

    const context = await pinOf(chatId);
    expect(context).toMatchObject({ messageId: null, outOfDate: false });
    if (context !== null)
      await updateChatMetadata(ctx(), { chatId, patch: { context: { ...context, outOfDate: true } } });
    await ask(chatId, "And now");
    expect(told(2, "Now there is.")).toBe(1);
  });

  it("holds nobody up where it cannot be had, and is tried again once the workspace has answered a call", async () => {
    found.clear();
    bench.tools.define(
      "look",
      async () => {
        found.set("ws_1", has(INSTRUCTIONS));
        return { output: { ok: true }, isError: false };
      },
      "workspace",
    );
    bench.model.script(calls(callPart("a", "look", {})), says("Done"));
    const chatId = await start();
    const chat = await bench.settled(chatId);
    expect(chat.lastError).toBeNull();
    expect(reads).toEqual(["ws_1", "ws_1"]);
    expect([told(0), told(1)]).toEqual([0, 1]);
  });

  it("is waited for five seconds and no longer", async () => {
    await running.stop();
    const waits: number[] = [];
    const clock = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) => {
        if (ms !== 5_000) return systemClock.sleep(ms, signal);
        waits.push(ms);
        return Promise.resolve();
      },
    };
    const never: ReadContext = (_workspaceId, { signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("late"))));
    running = await bench.startWorker({ readContext: never, clock });
    bench.model.script(says("Done"));
    const chatId = await start();
    await bench.settled(chatId);
    expect(waits).toEqual([5_000]);
    expect(told(0)).toBe(0);
  });

  it("of another workspace takes the place of the first one's", async () => {
    bench.model.script(says("Done"));
    const chatId = await start();
    await bench.settled(chatId);
    found.set("ws_2", has("Indent with spaces."));
    await updateChatMetadata(ctx(), { chatId, patch: { workspaceId: "ws_2" } });
    await ask(chatId, "Again");
    expect(messages(1).at(-1)).toContain("Indent with spaces.");
    expect(messages(1).at(-1)).toContain("It takes the place of everything");
    await updateChatMetadata(ctx(), { chatId, patch: { workspaceId: "ws_3" } });
    found.set("ws_3", has(""));
    await ask(chatId, "Once more");
    expect(messages(2).at(-1)).toContain("no longer holds");
  });
});

describe("where a prompt begins anew", () => {
  it("what was given is given again after a compaction, without being read", async () => {
    bench.model.script(says("Done"));
    const chatId = await start();
    await bench.settled(chatId);
    bench.model.script(says("The summary"));
    await requestCompaction(ctx(), { chatId });
    await until("the compaction", async () => (await bench.rows(chatId))[0]?.compaction === "summary");
    const compacted = await bench.settled(chatId);
    expect(compacted.status).toBe("waiting");
    await ask(chatId, "Go on");
    expect(bench.model.requests).toHaveLength(3);
    expect(reads).toEqual(["ws_1"]);
    expect(told(2)).toBe(1);
    expect(told(2, INSTRUCTIONS)).toBe(1);
    await ask(chatId, "Go on");
    expect(messages(3).slice(0, messages(2).length)).toEqual(messages(2));
    expect(await givenSkills(bench.db, chatId)).toMatchObject({ skills: [{ name: "deploy" }] });
  });

  it("and after the context was cleared, which it is no reason to do", async () => {
    bench.model.script(says("Done"));
    const chatId = await start();
    await bench.settled(chatId);
    await clearContext(ctx(), { chatId });
    await refresh(chatId);
    await expect(clearContext(ctx(), { chatId })).rejects.toMatchObject({ reason: "nothing_to_clear" });
    await ask(chatId, "Anew");
    expect(messages(1).join()).not.toContain("Do it");
    expect(told(1, INSTRUCTIONS)).toBe(1);
  });

  it("and after the first message was put in other words", async () => {
    bench.model.script(says("Done"), says("Done"));
    const chatId = await start();
    await bench.settled(chatId);
    const [first] = await bench.rows(chatId);
    await editMessage(ctx(), {
      chatId,
      messageId: first?.id ?? "",
      content: [{ type: "text", text: "Do that" }],
      authorId: bench.workbench.userId,
      modelId: null,
      reasoningEffort: null,
    });
    await until("another request", () => bench.model.requests.length === 2);
    await bench.settled(chatId);
    expect(reads).toEqual(["ws_1"]);
    expect(messages(1).join()).toContain("Do that");
    expect(told(1, INSTRUCTIONS)).toBe(1);
  });
});

const target = (chatId: string) => ({
  caller: { userId: bench.workbench.userId, role: "member" as const },
  chatId,
});

async function refresh(chatId: string) {
  const connection: Partial<WorkspaceConnection> = {
    context: (request) => readContext("ws_1", { ...request, signal: new AbortController().signal }),
  };
  const workspaces = { connect: () => connection as WorkspaceConnection };
  const answer = await findContext({ db: bench.db, workspaces }, target(chatId));
  return runInTransaction(ctx(), (joined) =>
    giveContext(joined, { ...target(chatId), found: answer, clock: systemClock }),
  );
}

describe("a refresh", () => {
  it("gives a chat at rest at once what has changed, and nothing where nothing has", async () => {
    bench.model.script(says("Done"));
    const chatId = await start();
    await bench.settled(chatId);
    const before = await bench.rows(chatId);
    await refresh(chatId);
    expect(await bench.rows(chatId)).toHaveLength(before.length);

    found.set("ws_1", has("Indent with spaces.", ["review"]));
    const view = await refresh(chatId);
    expect(view).toMatchObject({
      workspaceId: "ws_1",
      outOfDate: false,
      wanted: false,
      files: [{ path: "AGENTS.md", status: "ok" }],
      skills: [{ name: "review", description: "About review", status: "ok" }],
    });
    expect(JSON.stringify(view)).not.toContain("Indent");
    expect(await showContext(bench.db, target(chatId))).toEqual(view);
    expect((await bench.chat(chatId)).status).toBe("waiting");
    await ask(chatId, "Again");
    expect(messages(1).at(-2)).toContain("Indent with spaces.");
    expect(messages(1).at(-1)).toContain("Again");
  });

  it("of a chat at work is given before the next call of its model, and interrupts nothing", async () => {
    const held = gate();
    bench.tools.define("look", async () => {
      await held.opened;
      return { output: { ok: true }, isError: false };
    });
    bench.model.script(calls(callPart("a", "look", {})), says("Done"));
    const chatId = await start();
    await until("the tool runs", () => bench.tools.ran.length === 1);
    found.set("ws_1", has("Indent with spaces."));
    expect(await refresh(chatId)).toMatchObject({ wanted: true });
    held.open();
    await bench.settled(chatId);
    expect(bench.tools.ran).toHaveLength(1);
    expect(bench.model.requests).toHaveLength(2);
    expect(messages(1).at(-1)).toContain("Indent with spaces.");
    expect(await showContext(bench.db, target(chatId))).toMatchObject({ wanted: false });
  });

  it("is refused of another person's chat, and of one without a workspace", async () => {
    bench.model.script(says("Done"));
    const chatId = await bench.createChat("Do it", running.pubsub);
    await bench.settled(chatId);
    await expect(refresh(chatId)).rejects.toMatchObject({ code: "conflict" });
    await bench.db.update(chats).set({ workspaceId: "ws_1" });
    const stranger = { caller: { userId: "usr_other", role: "admin" as const }, chatId };
    await expect(showContext(bench.db, stranger)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("hostile answers", () => {
  it("are given once, whatever they say that they are", async () => {
    found.set("ws_1", { ...has("Words"), hash: "odd\0\u{D800}" });
    bench.model.script(says("Done"));
    const chatId = await start();
    await bench.settled(chatId);
    expect((await bench.rows(chatId)).filter(({ metadata }) => metadata.context)).toHaveLength(1);
  });

  it("keep no control characters and nothing unseen, and a name keeps to its line", async () => {
    const hidden = "Seen\u0000\u001b[2J \u202Eturned\u{E0041}\uFEFF";
    found.set("ws_1", {
      ...has(hidden),
      skills: [
        { name: "a", description: "one\ntwo\u2028three", path: "skills/a", size: 1, status: "ok", body: "x" },
      ],
    });
    bench.model.script(says("Done"));
    const chatId = await start();
    await bench.settled(chatId);
    const row = (await bench.rows(chatId)).find(({ metadata }) => metadata.context);
    const text = contextText(row?.parts ?? []) ?? "";
    expect(text).toContain("Seen[2J turned\n</file>");
    expect(text).toContain("- a: one two three (skills/a)");
  });
});
