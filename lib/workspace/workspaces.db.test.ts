import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeSetting } from "../../db/queries/settings";
import { chats } from "../../db/schema/chats";
import { toolCalls } from "../../db/schema/tool-calls";
import { workspaces } from "../../db/schema/workspaces";
import { endLeftRunning } from "../commands/end-left-running";
import type { CallContext, WorkspaceConnection } from "./connection";
import { createWorkspaceBench, eventually, type TestServer, type WorkspaceBench } from "./testing";
import type { WorkspaceView } from "./workspace-view";

const run = (command: string, timeoutMs = 10_000) => ({ command, timeoutMs, background: false });

let bench: WorkspaceBench;
let server: TestServer;
let workspace: WorkspaceView;
let connection: WorkspaceConnection;

const connected = async (id: string, on = server) =>
  on.service.whenConnected(id, AbortSignal.timeout(30_000));
const daemonPid = async (id: string) => {
  const [row] = await bench.database.db.select().from(workspaces).where(eq(workspaces.id, id));
  return row?.daemonPid ?? 0;
};
const ledgerState = async (call: CallContext) => {
  const [row] = await bench.database.db.select().from(toolCalls).where(eq(toolCalls.id, call.callId));
  return row;
};

beforeAll(async () => {
  bench = await createWorkspaceBench();
  server = await bench.startServer();
  workspace = await server.service.create({ ownerId: bench.ownerId });
  workspace = await connected(workspace.id);
  connection = server.service.connect(workspace.id);
});
afterAll(() => bench.close());

test("a new workspace is an empty repository in the data directory, isolated", async () => {
  expect(workspace).toMatchObject({
    status: "running",
    connection: "connected",
    isolation: "bubblewrap",
    canRunApart: true,
  });
  expect(workspace.path?.startsWith(bench.dataDirectory)).toBe(true);
  expect(await connection.head()).toMatch(/^4b825dc6/);
});

test("a command runs, and its call is marked as started with the daemon's journal", async () => {
  const call = await bench.newCall();
  expect(await connection.exec(call, run("echo hi"))).toMatchObject({ success: true, output: "hi\n" });
  expect(await ledgerState(call)).toMatchObject({
    state: "started",
    journalId: await connection.journalId(),
  });
});

test("an owner who lost the call starts nothing", async () => {
  const call = await bench.newCall({ ownerEpoch: 2 });
  const stale = connection.exec({ ...call, ownerEpoch: 1 }, run("touch stale"));
  await expect(stale).rejects.toMatchObject({ reason: "stale_epoch" });
  expect(existsSync(join(workspace.path ?? "", "stale"))).toBe(false);
  expect((await ledgerState(call))?.state).toBe("requested");
});

test("a call of a chat that was given another workspace meanwhile is not carried out", async () => {
  const call = await bench.newCall();
  const [other] = await bench.database.db.select({ id: workspaces.id }).from(workspaces);
  await bench.database.db.update(chats).set({ workspaceId: "ws_other" }).where(eq(chats.id, call.chatId));
  await expect(connection.exec(call, run("touch moved"))).rejects.toMatchObject({ reason: "changed" });
  expect(existsSync(join(workspace.path ?? "", "moved"))).toBe(false);
  expect((await ledgerState(call))?.state).toBe("requested");
  await bench.database.db
    .update(chats)
    .set({ workspaceId: other?.id ?? null })
    .where(eq(chats.id, call.chatId));
  expect(await connection.exec(call, run("echo here"))).toMatchObject({ output: "here\n" });
});

test("live output arrives while a command runs", async () => {
  const call = await bench.newCall();
  const shown: string[] = [];
  const result = connection.exec(
    { ...call, onOutput: ({ text }) => shown.push(text) },
    run("echo one; sleep 0.5; echo two"),
  );
  await eventually(() => shown.join("").includes("one"));
  await result;
});

test("a cancel ends a running command; its result says so", async () => {
  const call = await bench.newCall();
  const result = connection.exec(call, run("sleep 60", 60_000));
  await eventually(async () => (await connection.inquire(call)).state === "running");
  expect(await connection.cancel(call.callId, 2_000)).toBe("cancelled");
  expect(await result).toMatchObject({ success: false, error: expect.stringContaining("stopped") });
});

test("a chat lists and signals its commands as calls of their own", async () => {
  const call = await bench.newCall();
  const started = await connection.exec(call, { ...run("sleep 60"), background: true });
  const again = () => bench.newCall({ chatId: call.chatId });
  const [listed] = await connection.listProcesses(await again());
  expect(listed).toMatchObject({ id: started.background_process_id, running: true, command: "sleep 60" });
  const signal = await again();
  const request = { processId: listed?.id ?? "", signal: "kill" } as const;
  expect(await connection.signalProcess(signal, request)).toMatchObject({ success: true });
  expect((await ledgerState(signal))?.state).toBe("started");
  expect(await connection.inquire(signal)).toMatchObject({ state: "ended", isError: false });
  const stranger = await bench.newCall();
  await expect(connection.signalProcess(stranger, request)).rejects.toMatchObject({ reason: "not_found" });
});

test("a chat that begins to plan ends what it and its resting sub-agents left running, and nothing says goodbye", async () => {
  const { db } = bench.database;
  const background = (command: string) => ({ ...run(command), background: true });
  const leaves = (file: string) => background(`trap 'echo bye > ${file}' TERM; while :; do sleep 0.02; done`);
  const own = await bench.newCall();
  const childOf = async (status: "waiting" | "running") => {
    const call = await bench.newCall();
    await db.update(chats).set({ parentChatId: own.chatId, status }).where(eq(chats.id, call.chatId));
    return { ...call, ancestorChatIds: [own.chatId] };
  };
  const [resting, working, stranger] = [
    await childOf("waiting"),
    await childOf("running"),
    await bench.newCall(),
  ];
  await connection.exec(own, leaves("own"));
  await connection.exec(resting, leaves("resting"));
  await connection.exec(working, background("sleep 60"));
  await connection.exec(stranger, background("sleep 61"));
  const ctx = { db, connect: () => connection };
  const { signal } = new AbortController();
  const of = { chatId: own.chatId, workspaceId: workspace.id };
  expect(await endLeftRunning(ctx, of, signal)).toBe(true);
  const runs = async ({ chatId }: CallContext) =>
    (await connection.processes(chatId)).map((one) => one.running);
  expect(await Promise.all([own, resting, working, stranger].map(runs))).toEqual([
    [false],
    [false],
    [true],
    [true],
  ]);
  // Also what one leaves behind that comes to rest only later, at the latest with the next command.
  const again = async (call: CallContext) => ({ ...call, ...(await bench.newCall({ chatId: call.chatId })) });
  await connection.exec(await again(resting), background("sleep 62"));
  const apart = await connection.exec(await again(own), { ...run("echo looked"), apart: true });
  expect(apart).toMatchObject({ output: "looked\n", note: expect.stringContaining("sleep 62") });
  expect((await Promise.all([resting, working].map(runs))).map((all) => all.at(-1))).toEqual([false, true]);
  for (const file of ["own", "resting"]) expect(existsSync(join(workspace.path ?? "", file))).toBe(false);
  for (const call of [working, stranger]) {
    const [left] = await connection.processes(call.chatId);
    await connection.stopProcess(left?.id ?? "", "kill");
  }
});

test("a cancel that comes behind a command's end answers that end", async () => {
  const call = await bench.newCall();
  await connection.exec(call, run("echo whole"));
  const ended = { isError: false, result: expect.objectContaining({ success: true, output: "whole\n" }) };
  expect(await connection.cancel(call.callId, 2_000)).toEqual(ended);
});

test("a command is found and cancelled where it runs, also when its chat has another workspace by now", async () => {
  const other = await connected((await server.service.create({ ownerId: bench.ownerId })).id);
  const moved = server.service.connect(other.id);
  const call = await bench.newCall();
  const result = connection.exec(call, run("sleep 60", 60_000));
  await eventually(async () => (await connection.inquire(call)).state === "running");
  expect(await moved.inquire(call)).toEqual({ state: "running" });
  const again = moved.reattach(call);
  expect(await moved.cancel(call.callId, 2_000)).toBe("cancelled");
  const stopped = expect.objectContaining({ success: false, error: expect.stringContaining("stopped") });
  expect(await result).toEqual(stopped);
  expect(await again).toEqual({ isError: false, result: stopped });
  await server.service.remove(other.id);
});

test("a call of which there is no trace is not called cancelled", async () => {
  const call = await bench.newCall();
  expect(await connection.cancel(call.callId, 2_000)).toBe("unknown");
});

test("a server that goes away and comes back finds the command still running", async () => {
  const call = await bench.newCall();
  const lost = connection.exec(call, run("echo x >> survived; sleep 1.5; echo done")).catch(() => null);
  await eventually(() => existsSync(join(workspace.path ?? "", "survived")));
  const { port } = new URL(server.url);
  await server.crash();
  await Promise.race([lost, Promise.resolve()]);
  server = await bench.startServer(Number(port));
  connection = server.service.connect(workspace.id);
  await bench.database.db.execute(sql`update tool_calls set owner_epoch = 2 where id = ${call.callId}`);
  const taken = { ...call, ownerEpoch: 2 };
  expect(await connection.inquire(taken)).toMatchObject({ state: "running" });
  expect(await connection.reattach(taken)).toMatchObject({ isError: false, result: { output: "done\n" } });
  expect(await connection.inquire(taken)).toMatchObject({ state: "ended", result: { output: "done\n" } });
  expect(readFileSync(join(workspace.path ?? "", "survived"), "utf8")).toBe("x\n");
});

test("any server may issue a command for a daemon that another one holds", async () => {
  const other = await bench.startServer();
  const call = await bench.newCall();
  const result = other.service.connect(workspace.id).exec(call, run("echo far"));
  expect(await result).toMatchObject({ output: "far\n" });
  await other.crash();
});

test("W01 a killed daemon is started again: the call it ran is lost, the next one works", async () => {
  const call = await bench.newCall();
  const began = Date.now();
  const result = connection.exec(call, run("echo x >> lost; sleep 60", 60_000));
  result.catch(() => {});
  await eventually(() => existsSync(join(workspace.path ?? "", "lost")));
  process.kill(await daemonPid(workspace.id), "SIGKILL");
  await expect(result).rejects.toMatchObject({ reason: "lost" });
  expect(Date.now() - began).toBeLessThan(5_000);
  expect(await connection.exec(await bench.newCall(), run("echo back"))).toMatchObject({ output: "back\n" });
  expect(readFileSync(join(workspace.path ?? "", "lost"), "utf8")).toBe("x\n");
  expect(await connection.inquire(call)).toEqual({ state: "begun" });
});

test("W01 a silent daemon is told within ten seconds, and its call as unknown", async () => {
  const pid = await daemonPid(workspace.id);
  process.kill(pid, "SIGSTOP");
  const call = await bench.newCall();
  const began = Date.now();
  await expect(connection.exec(call, run("touch late"))).rejects.toMatchObject({
    reason: "lost",
    message: expect.stringContaining("Look at the files"),
  });
  expect(Date.now() - began).toBeLessThan(10_000);
  await server.service.start(workspace.id);
  expect(await daemonPid(workspace.id)).toBe(pid);
  process.kill(pid, "SIGCONT");
  await connected(workspace.id);
  await connection.exec(await bench.newCall(), run("true"));
}, 30_000);

test("W18 a daemon cannot answer for another workspace, and bad frames change nothing", async () => {
  const call = await bench.newCall();
  const result = connection.exec(call, run("sleep 0.5; echo true"));
  result.catch(() => {});
  await eventually(async () => (await ledgerState(call))?.state === "started");
  const foreign = await server.service.create({ ownerId: bench.ownerId });
  const [row] = await bench.database.db.select().from(workspaces).where(eq(workspaces.id, foreign.id));
  if (!row) throw new Error("no row");
  const forged = {
    type: "result",
    id: call.callId,
    epoch: 1,
    outcome: { state: "finished", result: { forged: true } },
  };
  const body = [JSON.stringify(forged), "junk", '{"type":"result"}', "x".repeat(100_000)].join("\n");
  const record = { ...row, silentMs: 0, startedMs: 0 };
  expect(await server.service.receiveResults(record, Buffer.from(body))).toMatchObject({
    acknowledged: [call.callId],
  });
  expect(await result).toMatchObject({ output: "true\n" });
  await server.service.remove(foreign.id);
});

test("a person's folder is used as it is, and only inside the allowed roots", async () => {
  const path = join(bench.roots, "project");
  mkdirSync(path);
  writeFileSync(join(path, "mine.txt"), "mine\n");
  for (const bad of [
    "/etc",
    bench.dataDirectory,
    join(bench.roots, "missing"),
    join(bench.roots, "..", "data"),
    "relative",
  ]) {
    await expect(server.service.create({ ownerId: bench.ownerId, path: bad })).rejects.toMatchObject({
      code: "invalid_request",
    });
  }
  const chosen = await connected((await server.service.create({ ownerId: bench.ownerId, path })).id);
  expect(chosen).toMatchObject({ name: "project", path });
  const result = await server.service
    .connect(chosen.id)
    .exec(await bench.newCall(), run(`cat mine.txt; env; ls ${bench.dataDirectory}`));
  expect(result.output).toContain("mine");
  expect(result.output).not.toContain("canary-service");
  expect(result.output).not.toContain("workspaces");
  await server.service.remove(chosen.id);
  expect(readFileSync(join(path, "mine.txt"), "utf8")).toBe("mine\n");
  expect(await server.service.completeDirectory(`${bench.roots}/pro`)).toEqual([
    { path, name: "project", git: false },
  ]);
  expect(await server.service.completeDirectory("/etc/")).toEqual([]);
});

test("a dot-directory of a root is neither taken nor offered, nor is what lies in it", async () => {
  for (const name of [".ssh/deep", "code/.config"]) mkdirSync(join(bench.roots, name), { recursive: true });
  for (const name of [".ssh", ".ssh/deep"]) {
    const path = join(bench.roots, name);
    await expect(server.service.create({ ownerId: bench.ownerId, path })).rejects.toMatchObject({
      code: "invalid_request",
    });
  }
  expect(await server.service.completeDirectory(`${bench.roots}/.s`)).toEqual([]);
  expect(await server.service.completeDirectory(`${bench.roots}/.ssh/`)).toEqual([]);
  expect(await server.service.completeDirectory(`${bench.roots}/code/.c`)).toMatchObject([
    { name: ".config" },
  ]);
});

test("a server that others reach makes no workspace until an administrator accepted that", async () => {
  const exposed = await bench.startServer(0, { host: "0.0.0.0" });
  expect(await exposed.service.isolation()).toMatchObject({ allowed: false, unaccepted: ["acceptExposed"] });
  await expect(exposed.service.create({ ownerId: bench.ownerId })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("listens on 0.0.0.0"),
  });
  const accept = (value: unknown) =>
    writeSetting(bench.database.db, { name: "local-workspaces", value, updatedBy: bench.ownerId });
  await accept({ acceptNoIsolation: true });
  expect((await exposed.service.isolation()).allowed).toBe(false);
  await accept({ acceptNoIsolation: false, acceptExposed: true });
  expect((await exposed.service.isolation()).allowed).toBe(true);
});

test("the same creating call makes one workspace", async () => {
  const createdByCallId = "call_create_once";
  const input = { ownerId: bench.ownerId, createdByCallId };
  const [one, two] = await Promise.all([server.service.create(input), server.service.create(input)]);
  expect(one.id).toBe(two.id);
  await server.service.remove(one.id);
});

test("W21 stopping ends everything, and starting brings the same files back", async () => {
  const call = await bench.newCall();
  const result = connection.exec(call, run("touch kept; sleep 60", 60_000));
  result.catch(() => {});
  await eventually(() => existsSync(join(workspace.path ?? "", "kept")));
  const pid = await daemonPid(workspace.id);
  await server.service.stop(workspace.id);
  await expect(result).rejects.toMatchObject({ reason: "lost" });
  expect(isAlive(pid)).toBe(false);
  await expect(connection.exec(await bench.newCall(), run("true"))).rejects.toMatchObject({
    reason: "stopped",
    message: expect.stringMatching(/_workspace/),
  });
  await server.service.start(workspace.id);
  await connected(workspace.id);
  expect(await connection.exec(await bench.newCall(), run("ls"))).toMatchObject({
    output: expect.stringContaining("kept"),
  });
});

test("the daemon's own environment and arguments hold no secret", async () => {
  const pid = await daemonPid(workspace.id);
  const seen = execFileSync("cat", [`/proc/${pid}/environ`, `/proc/${pid}/cmdline`], { encoding: "utf8" });
  expect(seen).not.toContain("canary-service");
  expect(seen).not.toContain("lwd_");
});

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}
