import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { insertSession } from "../../db/queries/sessions";
import { authSessions } from "../../db/schema/auth-sessions";
import { users } from "../../db/schema/users";
import { newId } from "../ids";
import { chatIn, createPerson } from "../transitions/testing";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import type { OwnerChange } from "./hub";
import { StreamBench, WAIT } from "./testing";

let bench: StreamBench;

beforeEach(async () => {
  bench = await StreamBench.create();
});

afterEach(async () => {
  await bench.end();
});

test.each([false, true])("every change of a watched chat is told, hints lost: %s", async (losesHints) => {
  const [writer, reader] = [await bench.startProcess(), await bench.startProcess({ losesHints })];
  const chatId = await chatIn(bench.workbench, "W");
  const changed = vi.fn();
  const watch = reader.hub.watchChat(chatId, changed);
  await updateChatMetadata(writer.ctx, { chatId, patch: { title: "One" } });
  await vi.waitFor(() => expect(changed).toHaveBeenCalledWith("changed"), WAIT);
  watch.stop();
  const after = changed.mock.calls.length;
  await updateChatMetadata(writer.ctx, { chatId, patch: { title: "Two" } });
  const other = vi.fn();
  reader.hub.watchChat(chatId, other);
  await vi.waitFor(() => expect(other).toHaveBeenCalled(), WAIT);
  expect(changed).toHaveBeenCalledTimes(after);
});

test("who has the newest version is left alone by the poll", async () => {
  const reader = await bench.startProcess({ losesHints: true });
  const [known, unknown] = [await chatIn(bench.workbench, "W"), await chatIn(bench.workbench, "W")];
  const [changed, told] = [vi.fn(), vi.fn()];
  reader.hub.watchChat(known, changed).seen((await bench.versionOf(known)).snapshotVersion);
  reader.hub.watchChat(unknown, told);
  await vi.waitFor(() => expect(told.mock.calls.length).toBeGreaterThan(1), WAIT);
  expect(changed).not.toHaveBeenCalled();
});

test("an owner's changes are told once each, and no other person's", async () => {
  const [writer, reader] = [await bench.startProcess(), await bench.startProcess()];
  const { userId } = bench.workbench;
  const [own, foreign]: OwnerChange[][] = [[], []];
  reader.hub.watchOwner(userId, (change) => own?.push(change));
  reader.hub.watchOwner(await createPerson(bench.db), (change) => foreign?.push(change));
  const chatId = await chatIn(bench.workbench, "W", { updatedAt: new Date(0) });
  await updateChatMetadata(writer.ctx, { chatId, patch: { title: "One" } });
  await vi.waitFor(() => expect(own).toEqual([{ chatId, change: "updated" }]), WAIT);
  await updateChatMetadata(writer.ctx, { chatId, patch: { title: "Two" } });
  await vi.waitFor(() => expect(own).toHaveLength(2), WAIT);
  expect(foreign).toEqual([]);
});

test("an owner's changes are found without hints", async () => {
  const [writer, reader] = [await bench.startProcess(), await bench.startProcess({ losesHints: true })];
  const chatId = await chatIn(bench.workbench, "W", { updatedAt: new Date(0) });
  const changed = vi.fn();
  reader.hub.watchOwner(bench.workbench.userId, changed);
  await updateChatMetadata(writer.ctx, { chatId, patch: { title: "One" } });
  await vi.waitFor(() => expect(changed).toHaveBeenCalledWith({ chatId, change: "updated" }), WAIT);
});

async function openSession(userId: string): Promise<string> {
  const id = newId("ses");
  await insertSession(bench.db, { id, userId, userAgent: "test", lifetimeSeconds: 3_600 });
  return id;
}

test("a stream ends within five seconds of its session, its user or its credential", async () => {
  const { hub } = await bench.startProcess();
  const disabledUser = await createPerson(bench.db);
  const sessions = {
    kept: await openSession(bench.workbench.userId),
    revoked: await openSession(bench.workbench.userId),
    disabled: await openSession(disabledUser),
    unknown: newId("ses"),
  };
  const ended = new Set<string>();
  for (const [name, sessionId] of Object.entries(sessions)) {
    hub.register({ userId: bench.workbench.userId, sessionId, tokenId: null }, () => ended.add(name));
  }
  await bench.db
    .update(authSessions)
    .set({ revokedAt: sql`now()` })
    .where(eq(authSessions.id, sessions.revoked));
  await bench.db.update(users).set({ disabledAt: sql`now()` }).where(eq(users.id, disabledUser));
  await vi.waitFor(() => expect(ended).toEqual(new Set(["revoked", "disabled", "unknown"])), {
    timeout: 5_000,
    interval: 20,
  });
});

test("closing ends every stream, and later ones at once", async () => {
  const { hub } = await bench.startProcess();
  const [open, late, left] = [vi.fn(), vi.fn(), vi.fn()];
  const access = { userId: "usr_x", sessionId: "ses_x", tokenId: null };
  hub.register(access, open);
  hub.register(access, left)();
  expect(hub.openStreams()).toBe(1);
  hub.close();
  hub.register(access, late);
  expect([open, late, left].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
  expect(hub.openStreams()).toBe(0);
});
