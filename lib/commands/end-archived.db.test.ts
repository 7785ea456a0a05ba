import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listArchivedPlaces } from "../../db/queries/workspace-chats";
import { chats } from "../../db/schema/chats";
import type { CallContext } from "../workspace/connection";
import { createWorkspaceBench, type TestServer, type WorkspaceBench } from "../workspace/testing";
import { endArchived } from "./end-archived";

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
const end = (chatId: string) =>
  endArchived({ db: bench.database.db, connect: server.service.connect }, chatId);

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
  const ctx = { db: bench.database.db, connect: server.service.connect };
  await endArchived(ctx, call.chatId, places);
  expect(await running(call)).toBe(0);
});
