import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { writeSetting } from "../../db/queries/settings";
import { chats } from "../../db/schema/chats";
import { workspaceCommands } from "../../db/schema/workspace-commands";
import { workspaces } from "../../db/schema/workspaces";
import { terminalIdOf } from "../chat/terminal-types";
import { newId } from "../ids";
import { createWorkspaceBench, eventually, type TestServer, type WorkspaceBench } from "./testing";

let bench: WorkspaceBench;
let server: TestServer;

beforeAll(async () => {
  bench = await createWorkspaceBench();
  server = await bench.startServer();
});
afterAll(() => bench.close());
beforeEach(async () => {
  for (const { id } of await server.service.list(bench.ownerId)) await server.service.remove(id);
});

const setting = (name: string, value: unknown) =>
  writeSetting(bench.database.db, { name, value, updatedBy: bench.ownerId });
const place = (id: string) => join(bench.dataDirectory, "workspaces", id);

async function up(input: { path?: string } = {}): Promise<string> {
  const { id } = await server.service.create({ ownerId: bench.ownerId, ...input });
  await server.service.whenConnected(id, AbortSignal.timeout(30_000));
  return id;
}

async function row(id: string) {
  const [found] = await bench.database.db.select().from(workspaces).where(eq(workspaces.id, id));
  if (found === undefined) throw new Error("There is no such row.");
  return found;
}

const patch = (id: string, values: Partial<typeof workspaces.$inferInsert>) =>
  bench.database.db.update(workspaces).set(values).where(eq(workspaces.id, id));

const unused = (id: string, minutes: number) =>
  bench.database.db
    .update(workspaces)
    .set({ lastUsedAt: sql`clock_timestamp() - ${minutes} * interval '1 minute'` })
    .where(eq(workspaces.id, id));

/** Processes of the daemon of a workspace. */
function daemons(id: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`daemon.mjs\0${place(id)}\0`);
    } catch {
      return false;
    }
  });
}

describe("autostop", () => {
  async function chatIn(workspaceId: string, status: "running" | "waiting"): Promise<string> {
    const id = newId("chat");
    await bench.database.db
      .insert(chats)
      .values({ id, ownerId: bench.ownerId, rootChatId: id, title: "T", status, workspaceId });
    return id;
  }

  test("nothing is stopped that the deployment and the workspace say nothing of", async () => {
    await setting("workspace-autostop", { minutes: 0 });
    const id = await up();
    await unused(id, 10_000);
    await server.service.upkeep();
    expect((await row(id)).status).toBe("running");
  });

  test("what was not used for its time is stopped, says why, and is started again on demand", async () => {
    await setting("workspace-autostop", { minutes: 60 });
    const id = await up();
    await unused(id, 59);
    await server.service.upkeep();
    expect((await row(id)).status).toBe("running");
    await unused(id, 61);
    await server.service.upkeep();
    expect(await row(id)).toMatchObject({
      status: "stopped",
      statusDetail: expect.stringContaining("60 minutes"),
    });
    expect(daemons(id)).toEqual([]);
    const call = await bench.newCall();
    const exec = { command: "true", timeoutMs: 5_000, background: false };
    await expect(server.service.connect(id).exec(call, exec)).rejects.toMatchObject({
      reason: "stopped",
      message: expect.stringMatching(/60 minutes.*start_workspace/),
    });
    await server.service.start(id);
    await server.service.whenConnected(id, AbortSignal.timeout(30_000));
    expect((await server.service.get(id))?.statusDetail).toBeNull();
    await server.service.upkeep();
    expect((await row(id)).status).toBe("running");
  });

  test("a workspace's own time counts more than the deployment's", async () => {
    await setting("workspace-autostop", { minutes: 60 });
    const [short, never] = [await up(), await up()];
    await patch(short, { autostopMinutes: 5 });
    await patch(never, { autostopMinutes: 0 });
    for (const id of [short, never]) await unused(id, 10);
    await server.service.upkeep();
    expect([(await row(short)).status, (await row(never)).status]).toEqual(["stopped", "running"]);
    await unused(never, 1_000);
    await server.service.upkeep();
    expect((await row(never)).status).toBe("running");
  });

  test("who types into a terminal uses the workspace", async () => {
    await setting("workspace-autostop", { minutes: 10 });
    const id = await up();
    await unused(id, 100);
    const before = (await row(id)).lastUsedAt;
    server.service.terminals(id).type(terminalIdOf(id, "one"), { text: "ls\r" });
    await eventually(async () => (await row(id)).lastUsedAt > before);
    await server.service.upkeep();
    expect((await row(id)).status).toBe("running");
  });

  test("a chat at work keeps its workspace, and the time begins anew when it is done", async () => {
    await setting("workspace-autostop", { minutes: 10 });
    const id = await up();
    const chatId = await chatIn(id, "running");
    await unused(id, 100);
    await server.service.upkeep();
    await bench.database.db.update(chats).set({ status: "waiting" }).where(eq(chats.id, chatId));
    await server.service.upkeep();
    expect((await row(id)).status).toBe("running");
    await unused(id, 11);
    await server.service.upkeep();
    expect((await row(id)).status).toBe("stopped");
  });

  test("a command under way keeps its workspace; using it is noted, at most once a minute", async () => {
    await setting("workspace-autostop", { minutes: 10 });
    const id = await up();
    await unused(id, 2);
    const exec = { command: "until test -e go; do sleep 0.05; done", timeoutMs: 60_000, background: false };
    const running = server.service.connect(id).exec(await bench.newCall(), exec);
    await eventually(async () => (await row(id)).lastUsedAt > new Date(Date.now() - 60_000));
    await unused(id, 11);
    await server.service.upkeep();
    expect((await row(id)).status).toBe("running");
    writeFileSync(join((await row(id)).path ?? "", "go"), "");
    expect(await running).toMatchObject({ success: true });
  });

  test("a command in the background keeps its workspace, and the time begins anew when it has ended", async () => {
    await setting("workspace-autostop", { minutes: 10 });
    const id = await up();
    const command = "until test -e go; do sleep 0.05; done";
    const call = await bench.newCall();
    await bench.database.db.update(chats).set({ status: "waiting" }).where(eq(chats.id, call.chatId));
    const connection = server.service.connect(id);
    const { background_process_id: processId = "" } = await connection.exec(call, {
      command,
      timeoutMs: 5_000,
      background: true,
    });
    await unused(id, 100);
    const before = (await row(id)).lastUsedAt;
    await eventually(async () => (await row(id)).lastUsedAt > before);
    await server.service.upkeep();
    expect((await row(id)).status).toBe("running");
    writeFileSync(join((await row(id)).path ?? "", "go"), "");
    await connection.processOutput(await bench.newCall(call), { processId, waitMs: 10_000 });
    await eventually(async () => {
      await unused(id, 11);
      await server.service.upkeep();
      return (await row(id)).status === "stopped";
    });
  });
});

describe("quota", () => {
  test("of many that are made at once, exactly as many as one may have", async () => {
    await setting("workspace-quota", { perUser: 2 });
    const made = await Promise.allSettled(
      Array.from({ length: 6 }, () => server.service.create({ ownerId: bench.ownerId })),
    );
    const refused = made.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(refused).toHaveLength(4);
    expect(refused[0]).toMatchObject({ code: "conflict", detail: "INSUFFICIENT_QUOTA" });
    const [first] = await server.service.list(bench.ownerId);
    await server.service.remove(first?.id ?? "");
    await server.service.create({ ownerId: bench.ownerId, createdByCallId: "call_quota" });
    const again = await server.service.create({ ownerId: bench.ownerId, createdByCallId: "call_quota" });
    expect(again).toMatchObject({ ownerId: bench.ownerId });
    await setting("workspace-quota", { perUser: 0 });
  });
});

describe("after a crash", () => {
  test("a start that nobody is at work on any more is failed, in words, and can be started again", async () => {
    const id = await up();
    await server.service.stop(id);
    await patch(id, { status: "starting", lastHeartbeatAt: null, updatedAt: new Date(Date.now() - 110_000) });
    await server.service.upkeep();
    expect((await row(id)).status).toBe("starting");
    await patch(id, { updatedAt: new Date(Date.now() - 125_000) });
    await server.service.upkeep();
    expect(await row(id)).toMatchObject({
      status: "failed",
      statusDetail: expect.stringContaining("Start it again"),
    });
    await server.service.start(id);
    await server.service.whenConnected(id, AbortSignal.timeout(30_000));
  });

  test("a daemon that was to be stopped is ended, and commands of it too", async () => {
    const id = await up();
    const call = await bench.newCall();
    const exec = { command: "touch began; sleep 60", timeoutMs: 60_000, background: false };
    const lost = server.service.connect(id).exec(call, exec);
    lost.catch(() => {});
    await eventually(async () => existsSync(join((await row(id)).path ?? "", "began")));
    await patch(id, { status: "stopped" });
    await expect(lost).rejects.toMatchObject({ reason: "lost" });
    await bench.database.db
      .update(workspaceCommands)
      .set({ state: "sent", result: null })
      .where(eq(workspaceCommands.id, call.callId));
    await server.service.upkeep();
    expect(daemons(id)).toEqual([]);
    const [command] = await bench.database.db
      .select()
      .from(workspaceCommands)
      .where(eq(workspaceCommands.id, call.callId));
    expect(command).toMatchObject({ state: "cancelled", result: { state: "failed" } });
  });

  test("what was deleted is cleared away; what no row tells of, is another deployment's, or a person's own, is left", async () => {
    const own = join(bench.roots, "own");
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, "mine"), "mine");
    const [gone, kept] = [await up({ path: own }), await up()];
    const foreign = "ws_of_another_deployment";
    for (const [name, mark] of [
      [foreign, "another"],
      ["ws_unmarked", null],
    ] as const) {
      mkdirSync(place(name), { recursive: true });
      if (mark !== null) writeFileSync(join(place(name), "deployment"), mark);
    }
    const unknown = await up();
    await bench.database.db.delete(workspaces).where(eq(workspaces.id, unknown));
    await patch(gone, { status: "deleted" });
    await server.service.upkeep();
    expect(existsSync(place(unknown))).toBe(true);
    expect([gone, kept, foreign, "ws_unmarked"].map((id) => existsSync(place(id)))).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(daemons(gone)).toEqual([]);
    expect(daemons(kept)).toHaveLength(1);
    expect(readFileSync(join(own, "mine"), "utf8")).toBe("mine");
  });

  test("workspaces that vanish at any moment of their start leave neither a process nor a directory", async () => {
    const ids: string[] = [];
    for (let round = 0; round < 8; round++) {
      const known = new Set((await bench.database.db.select().from(workspaces)).map(({ id }) => id));
      const creating = server.service.create({ ownerId: bench.ownerId }).catch(() => null);
      const id = await eventually(
        async () => (await bench.database.db.select().from(workspaces)).find((one) => !known.has(one.id))?.id,
      );
      await delay(Math.random() * 400);
      await patch(id, { status: "deleted" });
      await creating;
      ids.push(id);
    }
    await eventually(async () => {
      await server.service.upkeep();
      return ids.every((id) => !existsSync(place(id)) && daemons(id).length === 0);
    });
  }, 60_000);
});
