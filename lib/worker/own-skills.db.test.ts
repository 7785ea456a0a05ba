import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deleteUserSkill, insertUserSkill, updateUserSkill } from "../../db/queries/user-skills";
import { OWN_SKILLS_HEAD } from "../chat/own-skills";
import type { ReadContext } from "../generation/read-context";
import type { ToolContext } from "../generation/tool-port";
import { givenSkills, ownSkillBody } from "../commands/context/given-skills";
import { requestCompaction } from "../transitions/request-compaction";
import { newId } from "../ids";
import { until, type RunningWorker, WorkerBench } from "./testing-bench";
import { callPart, calls, gate, says } from "./testing-model";

let bench: WorkerBench;
let running: RunningWorker;
/** What the tools of each request depended on. */
let asked: ToolContext[];
let workspaceSkills: string[];

const readContext: ReadContext = async () => ({
  hash: workspaceSkills.join(),
  files: [],
  skills: workspaceSkills.map((name) => {
    return { name, description: "", path: `skills/${name}`, size: 1, status: "ok", body: `Its ${name}` };
  }),
  more: 0,
});

beforeEach(async () => {
  bench = await WorkerBench.create();
  asked = [];
  workspaceSkills = [];
  const definitions = bench.tools.definitions.bind(bench.tools);
  bench.tools.definitions = (...[context]: [ToolContext?]) => {
    if (context !== undefined) asked.push(context);
    return definitions();
  };
  running = await bench.startWorker({ readContext });
});
afterEach(() => bench.drop());

const ctx = () => ({ db: bench.db, pubsub: running.pubsub });
const file = (name: string, description: string) => {
  const content = `---\nname: ${name}\ndescription: ${description}\n---\n\nHow to ${name}.\n`;
  return { userId: bench.workbench.userId, name, description, content };
};
async function write(name: string, description = `When ${name} is due`): Promise<string> {
  const id = newId("skl");
  await insertUserSkill(bench.db, { id, ...file(name, description) });
  return id;
}
async function start(more: Parameters<WorkerBench["createChat"]>[2] = {}): Promise<string> {
  bench.model.script(says("Done"));
  const chatId = await bench.createChat("Do it", running.pubsub, more);
  await bench.settled(chatId);
  return chatId;
}
const ask = (chatId: string, text = "Again", answer = says("Done")) =>
  bench.ask(running.pubsub, { chatId, text, answer });
const messages = (index: number) =>
  (bench.model.requests.at(index)?.prompt ?? []).map((message) => JSON.stringify(message));
const lists = (index: number) => messages(index).filter((message) => message.includes(OWN_SKILLS_HEAD));

describe("the skills that a person keeps", () => {
  it("are told to a chat without a workspace, once, by name and description", async () => {
    await write("notes");
    const chatId = await start();
    await ask(chatId);
    expect(messages(0).at(-1)).toContain("- notes: When notes is due");
    expect(messages(0).join()).not.toContain("How to notes");
    expect(messages(1).slice(0, messages(0).length)).toEqual(messages(0));
    expect(lists(1)).toHaveLength(1);
    expect(asked.at(-1)).toMatchObject({ hasSkills: true, hasSkillFiles: false });
    expect(await givenSkills(bench.db, chatId)).toEqual({ skills: [], directories: [], own: ["notes"] });
  });

  it("are told anew in the turn after they were changed, and taken back when they are gone", async () => {
    const id = await write("notes");
    const chatId = await start();
    await updateUserSkill(bench.db, { id, ...file("notes", "When a release is near") });
    await ask(chatId);
    expect(lists(1)).toHaveLength(2);
    expect(lists(1).at(-1)).toContain("When a release is near");
    expect(messages(1).slice(0, messages(0).length)).toEqual(messages(0));
    await deleteUserSkill(bench.db, bench.workbench.userId, id);
    await ask(chatId);
    expect(lists(2).at(-1)).toContain("no longer holds");
    expect(asked.at(-1)).toMatchObject({ hasSkills: false, hasSkillFiles: false });
  });

  it("that are written during a turn are told in the next one", async () => {
    const held = gate();
    bench.tools.define("look", async () => {
      await held.opened;
      return { output: { ok: true }, isError: false };
    });
    bench.model.script(calls(callPart("a", "look", {})), says("Done"));
    const chatId = await bench.createChat("Do it", running.pubsub);
    await until("the tool runs", () => bench.tools.ran.length === 1);
    await write("notes");
    const stopped = running.stop();
    held.open();
    await stopped;
    running = await bench.startWorker({ readContext });
    await bench.settled(chatId);
    expect([lists(0), lists(1)]).toEqual([[], []]);
    expect(asked.at(-1)).toMatchObject({ hasSkills: false });
    await ask(chatId);
    expect(lists(-1)).toHaveLength(1);
  });

  it("are told again, as they are by then, where a prompt begins anew", async () => {
    await write("notes");
    const chatId = await start();
    bench.model.script(says("The summary"));
    await requestCompaction(ctx(), { chatId });
    await until("the compaction", async () => (await bench.rows(chatId))[0]?.compaction === "summary");
    await bench.settled(chatId);
    await write("deploy");
    await ask(chatId);
    expect(lists(2)).toHaveLength(1);
    expect(lists(2)[0]).toContain("- deploy: When deploy is due\\n- notes: When notes is due");
    expect(lists(2)[0]).not.toContain("takes the place");
  });

  it("are told apart from the workspace's, whichever came first", async () => {
    workspaceSkills = ["deploy", "review"];
    await write("deploy");
    const chatId = await start({ workspaceId: "ws_1" });
    expect(lists(0)[0]).toContain("- deploy: When deploy is due");
    expect(messages(0).at(-1)).toContain("- workspace/deploy (skills/deploy)\\n- review");
    expect(messages(0).at(-1)).toContain("which are read as personal/deploy.");
    expect(asked.at(-1)).toMatchObject({ hasSkills: true, hasSkillFiles: true });
    await write("review");
    await ask(chatId);
    expect(lists(1).at(-1)).toContain("- personal/deploy: When deploy is due\\n- personal/review");
    expect(lists(1).at(-1)).toContain("which are read as workspace/deploy, workspace/review.");
  });

  it("are known to sub-agents, and to nobody else's chats", async () => {
    const parentChatId = await start();
    await write("notes");
    const stranger = newId("usr");
    await bench.sql`insert into users (id, email, name, role) values (${stranger}, 'x@example.test', 'X', 'member')`;
    await insertUserSkill(bench.db, {
      ...file("secret", "Of somebody else"),
      id: newId("skl"),
      userId: stranger,
    });
    await start({ parentChatId, mode: "explore" });
    expect(lists(-1)[0]).toContain("- notes: When notes is due");
    expect(lists(-1)[0]).not.toContain("secret");
    expect(await ownSkillBody(bench.db, { userId: bench.workbench.userId, name: "secret" })).toBeNull();
  });

  it("keep nobody from working when they cannot be had", async () => {
    await bench.sql`alter table user_skills rename to away`;
    const chatId = await start();
    expect((await bench.chat(chatId)).lastError).toBeNull();
    expect(lists(0)).toEqual([]);
  });

  it("say what they say now when they are read", async () => {
    const id = await write("notes");
    const of = { userId: bench.workbench.userId, name: "notes" };
    expect(await ownSkillBody(bench.db, of)).toBe("How to notes.");
    await deleteUserSkill(bench.db, of.userId, id);
    expect(await ownSkillBody(bench.db, of)).toBeNull();
  });
});
