import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listArchivedPlaces } from "../../db/queries/workspace-chats";
import { chats } from "../../db/schema/chats";
import { deletedChatPlaces } from "../../db/schema/deleted-chat-places";
import { workspaces } from "../../db/schema/workspaces";
import { systemClock } from "../clock";
import { createLog } from "../log";
import { deleteChat } from "./delete-chat";
import type { CallContext } from "../workspace/connection";
import { createWorkspaceBench, eventually, type TestServer, type WorkspaceBench } from "../workspace/testing";
import { createArchivedEnds, endArchived } from "./end-archived";

let bench: WorkspaceBench;
let server: TestServer;
let workspaceId: string;
beforeAll(async () => {
  bench = await createWorkspaceBench();
  server = await bench.startServer();
  workspaceId = (await server.service.create({ ownerId: bench.ownerId })).id;
  await server.service.whenConnected(workspaceId, AbortSignal.timeout(30_000));
});
afterAll(() => bench.close());

const change = (chatId: string, values: Partial<typeof chats.$inferInsert>) =>
  bench.database.db.update(chats).set(values).where(eq(chats.id, chatId));
const limit = () => AbortSignal.timeout(30_000);
const context = () => ({
  db: bench.database.db,
  connect: server.service.connect,
  log: createLog("silent"),
  clock: systemClock,
});
const end = (chatId: string) => endArchived(context(), { chatId }, limit());

/** A chat at rest that left something running which wants to stay. */
async function leftRunning(): Promise<CallContext> {
  const call = await bench.newCall();
  const command = `trap '' TERM HUP; setsid sh -c 'trap "" TERM; sleep 600' & while :; do sleep 0.1; done`;
  await server.service.connect(workspaceId).exec(call, { command, timeoutMs: 5_000, background: true });
  return call;
}
const running = async ({ chatId }: CallContext) =>
  (await server.service.connect(workspaceId).processes(chatId)).filter((one) => one.running).length;

test("what an archived chat left running is ended, and nothing of another chat", async () => {
  const [gone, kept] = [await leftRunning(), await leftRunning()];
  await change(gone.chatId, { workspaceId, status: "waiting" });
  await end(gone.chatId);
  expect(await running(gone)).toBe(1);
  await change(gone.chatId, { archived: true });
  await end(gone.chatId);
  expect([await running(gone), await running(kept)]).toEqual([0, 1]);
});

test("what was deleted before anybody came to look is ended where it worked", async () => {
  const call = await leftRunning();
  await change(call.chatId, { workspaceId, status: "waiting", archived: true });
  const places = await listArchivedPlaces(bench.database.db, call.chatId);
  await bench.database.db.delete(chats).where(eq(chats.id, call.chatId));
  await endArchived(context(), { chatId: call.chatId, places }, limit());
  expect(await running(call)).toBe(0);
});

test("one workspace that fails holds up no other, and is asked again", async () => {
  const call = await leftRunning();
  const other = (await server.service.create({ ownerId: bench.ownerId })).id;
  await server.service.whenConnected(other, limit());
  await change(call.chatId, { workspaceId: other, status: "waiting", archived: true });
  const asked: string[] = [];
  const connect = (id: string) => {
    asked.push(id);
    if (id === other && asked.filter((one) => one === id).length === 1) throw new Error("It is gone.");
    return server.service.connect(id);
  };
  const places = [other, workspaceId];
  const clock = { ...systemClock, sleep: () => Promise.resolve() };
  await endArchived({ ...context(), connect, clock }, { chatId: call.chatId, places }, limit());
  expect(await running(call)).toBe(0);
  expect(asked.toSorted()).toEqual([other, other, workspaceId].toSorted());
});

test("a workspace that is not heard is asked again when it is", async () => {
  const call = await leftRunning();
  await change(call.chatId, { workspaceId, status: "waiting", archived: true });
  let slept = 0;
  const heard = (lastHeartbeatAt: Date) =>
    bench.database.db.update(workspaces).set({ lastHeartbeatAt }).where(eq(workspaces.id, workspaceId));
  const clock = {
    ...systemClock,
    sleep: async () => {
      slept += 1;
      await heard(new Date());
    },
  };
  await heard(new Date(0));
  await endArchived({ ...context(), clock }, { chatId: call.chatId }, limit());
  expect(await running(call)).toBe(0);
  expect(slept).toBeGreaterThan(0);
});

test("of a chat that is restored while its workspace says what runs, nothing is ended", async () => {
  const call = await leftRunning();
  await change(call.chatId, { workspaceId, status: "waiting", archived: true });
  const connection = server.service.connect(workspaceId);
  const connect = () => ({
    stopProcess: connection.stopProcess,
    familyProcesses: async (chatId: string, signal: AbortSignal) => {
      const found = await connection.familyProcesses(chatId, signal);
      await change(chatId, { archived: false });
      return found;
    },
  });
  await endArchived({ ...context(), connect }, { chatId: call.chatId }, limit());
  expect(await running(call)).toBe(1);
});

test("what nobody came to end is ended by the upkeep of any server, which asks for it once", async () => {
  const call = await leftRunning();
  await change(call.chatId, { workspaceId, status: "waiting", archived: true });
  const asked: string[] = [];
  const ends = createArchivedEnds(context());
  const round = () =>
    ends((id) => {
      asked.push(id);
      return server.service.connect(id);
    }, limit());
  await server.service.upkeep();
  expect(await running(call)).toBe(0);
  await round();
  const first = asked.length;
  await round();
  expect([first > 0, asked.length]).toEqual([true, first]);
});

test("what a chat left running that was deleted while its daemon was silent is ended when that is heard again", async () => {
  const call = await leftRunning();
  const { db } = bench.database;
  await change(call.chatId, { workspaceId, status: "waiting", archived: true });
  const workspace = await server.service.get(workspaceId);
  const [found] = await db.select().from(workspaces).where(eq(workspaces.id, workspaceId));
  const pid = found?.daemonPid ?? 0;
  expect([workspace?.status, pid > 1]).toEqual(["running", true]);
  process.kill(pid, "SIGSTOP");
  try {
    await db
      .update(workspaces)
      .set({ lastHeartbeatAt: new Date(0) })
      .where(eq(workspaces.id, workspaceId));
    const caller = { userId: bench.ownerId, role: "member" } as const;
    await deleteChat({ db, pubsub: server.pubsub }, { caller, chatId: call.chatId });
    await createArchivedEnds(context())(server.service.connect, limit());
    expect(await db.$count(deletedChatPlaces)).toBe(1);
  } finally {
    process.kill(pid, "SIGCONT");
  }
  expect(await running(call)).toBe(1);
  await eventually(async () => {
    await createArchivedEnds(context())(server.service.connect, limit());
    return (await running(call)) === 0;
  });
  expect(await db.$count(deletedChatPlaces)).toBe(0);
});
