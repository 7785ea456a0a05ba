import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { users } from "../../db/schema/users";
import { workspaces } from "../../db/schema/workspaces";
import { newId } from "../ids";
import type { ExecResult, WorkspaceConnection } from "./connection";
import { createWorkspaceBench, eventually, type TestServer, type WorkspaceBench } from "./testing";
import type { WorkspaceView } from "./workspace-view";

const CANARY = "canary-7e41b9d2";
/** A command that looks for it must not find itself. */
const PATTERN = "canary-[7]e41b9d2";
const SECRETS = [
  "ANTHROPIC_API_KEY",
  "OPENAI_API_KEY",
  "DATABASE_URL",
  "AUTH_SECRET",
  "LATHE_ENCRYPTION_KEYS",
  "LATHE_WORKER_SECRET",
  "LATHE_METRICS_TOKEN",
];

let bench: WorkspaceBench;
beforeAll(async () => {
  bench = await createWorkspaceBench();
});
afterAll(() => bench.close());

const run = (command: string, timeoutMs = 20_000) => ({ command, timeoutMs, background: false });

async function workspaceOf(server: TestServer, ownerId = bench.ownerId): Promise<WorkspaceView> {
  const { id } = await server.service.create({ ownerId });
  return server.service.whenConnected(id, AbortSignal.timeout(15_000));
}

/** Everything that a command can look through for a secret, as far as a second or two go. */
function searchScript(directories: readonly string[]): string {
  return `
    env; cat /proc/*/environ /proc/*/cmdline /proc/*/task/*/environ 2> /dev/null | tr '\\0' '\\n'
    cat /proc/net/unix 2> /dev/null
    grep -rIs --devices=skip '${PATTERN}' ${directories.join(" ")} /etc /run /tmp /dev/shm "$HOME" 2> /dev/null
    git config --list --show-origin 2> /dev/null
    ls -laR /run 2> /dev/null`;
}

describe.each(["bubblewrap", "unshare"] as const)("in a sandbox of %s", (isolation) => {
  let server: TestServer;
  let workspace: WorkspaceView;
  let connection: WorkspaceConnection;
  const exec = async (command: string, on = connection): Promise<ExecResult> =>
    on.exec(await bench.newCall(), run(command));

  beforeAll(async () => {
    server = await bench.startServer(0, { isolation });
    workspace = await workspaceOf(server);
    connection = server.service.connect(workspace.id);
  });
  afterAll(() => server.service.remove(workspace.id));

  test("W15 no secret of the server is in the environment, in a process, in a file or at a socket", async () => {
    const keys = join(bench.dataDirectory, "secrets");
    mkdirSync(keys, { recursive: true });
    for (const name of SECRETS) writeFileSync(join(keys, name), `${CANARY}-file-${name}`);
    const env = Object.fromEntries(SECRETS.map((name) => [name, `${CANARY}-env-${name}`]));
    // It stands for the server: what the kernel tells of a process is told of this one.
    const standIn = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", `${CANARY}-argument`], {
      env: { NODE_ENV: "test", ...env },
      stdio: "ignore",
    });
    const socket = createServer((peer) => peer.end(`${CANARY}-socket`));
    await new Promise<void>((resolve) => socket.listen(join(keys, "socket"), resolve));
    try {
      expect(workspace.isolation).toBe(isolation);
      const { output, exit_code } = await exec(
        `(${searchScript([bench.dataDirectory, bench.roots])}) | grep -a '${PATTERN}'; echo searched`,
      );
      expect({ output, exit_code }).toEqual({ output: "searched\n", exit_code: 0 });
      const connects = await exec(
        `node -e 'require("net").connect(process.argv[1]).on("data", d => console.log(String(d))).on("error", e => console.log(e.code))' ${join(keys, "socket")}`,
      );
      expect(connects.output).toMatch(/^ENOENT|^EACCES|^ENOTDIR/);
    } finally {
      standIn.kill("SIGKILL");
      await new Promise((resolve) => socket.close(resolve));
    }
  });

  test("W15 the search finds a secret that is there", async () => {
    const planted = await exec(
      `echo ${CANARY} > planted; (${searchScript([workspace.path ?? ""])}) | grep -a '${PATTERN}'; rm planted`,
    );
    expect(planted.output).toContain("planted");
  });

  test("W23 the database says nothing to whoever has no password", async () => {
    const { port } = new URL(bench.database.url);
    const startUp = `const s = require("net").connect(${port}, "127.0.0.1");
      const body = Buffer.from("user\\0postgres\\0database\\0postgres\\0\\0");
      const head = Buffer.alloc(8); head.writeInt32BE(body.length + 8, 0); head.writeInt32BE(196608, 4);
      s.on("connect", () => s.write(Buffer.concat([head, body])));
      s.on("data", d => { console.log(String.fromCharCode(d[0]), d.readInt32BE(5)); s.destroy(); });
      s.on("error", e => console.log(e.code))`;
    const { output } = await exec(`cat > ask.js <<'END'\n${startUp}\nEND\nnode ask.js`);
    // R 10: it wants a proof that one knows the password. R 0 would be a welcome.
    expect(output.trim()).toBe("R 10");
  });

  test("W22 two people's workspaces see nothing of each other", async () => {
    const ownerId = newId("usr");
    const email = `${ownerId}@example.com`;
    await bench.database.db.insert(users).values({ id: ownerId, email, name: "B", role: "member" });
    const theirs = await workspaceOf(server, ownerId);
    const other = server.service.connect(theirs.id);
    try {
      await exec(`echo ${CANARY} > mine.txt; chmod 777 mine.txt; echo ${CANARY} > /tmp/mine`);
      const call = await bench.newCall();
      const started = await connection.exec(call, { ...run("exec sleep 4321"), background: true });
      const processId = started.background_process_id ?? "";
      const spy = `cat ${workspace.path}/mine.txt /tmp/mine; ls ${workspace.path}; grep -a sleep /proc/*/comm; kill -9 -1; echo looked`;
      const seen = await exec(spy, other);
      expect(seen.output).not.toContain(CANARY);
      expect(seen.output).not.toMatch(/mine\.txt$|comm:sleep/m);
      for (const on of [connection, other]) {
        const look = on.processOutput(await bench.newCall(), { processId, waitMs: 0 });
        await expect(look).rejects.toMatchObject({ reason: "not_found" });
      }
      const again = await bench.newCall({ chatId: call.chatId });
      expect(await connection.processOutput(again, { processId, waitMs: 0 })).toMatchObject({
        exit_code: null,
        background_process_id: processId,
      });
    } finally {
      await server.service.remove(theirs.id);
    }
  });
});

describe("a daemon that cannot be trusted", () => {
  let server: TestServer;
  let workspace: WorkspaceView;
  let connection: WorkspaceConnection;
  const recordOf = async (id: string) => {
    const [row] = await bench.database.db.select().from(workspaces).where(eq(workspaces.id, id));
    if (!row) throw new Error("There is no such workspace.");
    return { ...row, silentMs: 0, startedMs: 0 };
  };
  const say = async (...frames: unknown[]) => {
    const lines = frames.map((frame) => (typeof frame === "string" ? frame : JSON.stringify(frame)));
    return server.service.receiveResults(await recordOf(workspace.id), Buffer.from(lines.join("\n")));
  };
  const result = (id: string, output: unknown, epoch = 1) => ({
    type: "result",
    id,
    epoch,
    outcome: { state: "finished", result: output },
  });
  const answer = (output: string) => ({ success: true, output, exit_code: 0, wall_duration_ms: 1 });

  beforeAll(async () => {
    server = await bench.startServer();
    workspace = await workspaceOf(server);
    connection = server.service.connect(workspace.id);
  });
  afterAll(() => server.service.remove(workspace.id));

  test("W18 an answer counts once: replays, other epochs and answers to nothing change nothing", async () => {
    const call = await bench.newCall();
    const waiting = connection.exec(call, run("sleep 2; echo real"));
    await eventually(async () => (await connection.inquire(call)).state === "running");
    await say(result(call.callId, answer("stale"), 7), result("call_of_nobody", answer("x")));
    await say(result(call.callId, answer("first")), result(call.callId, answer("second")));
    expect(await waiting).toMatchObject({ output: "first" });
    await say(result(call.callId, answer("third")));
    expect(await connection.inquire(call)).toMatchObject({ state: "ended", result: { output: "first" } });
  });

  test("W18 answers of another shape are refused in words, and never reach the model", async () => {
    for (const shape of [
      null,
      4,
      [],
      { output: 9 },
      { ...answer("x"), exit_code: "0" },
      { ...answer("x".repeat(3_000_000)) },
    ]) {
      const call = await bench.newCall();
      const waiting = connection.exec(call, run("sleep 3"));
      waiting.catch(() => {});
      await eventually(async () => (await connection.inquire(call)).state === "running");
      await say(result(call.callId, shape));
      await expect(waiting).rejects.toMatchObject({ reason: "refused" });
    }
  });

  test("W18 frames without end, without sense and without number are dropped", async () => {
    const before = process.memoryUsage().rss;
    await say(
      "x".repeat(5 * 1024 * 1024),
      "{".repeat(10_000),
      "[".repeat(100_000),
      '{"type":"heartbeat","pid":"x"}',
    );
    await say(...Array.from({ length: 5_000 }, () => '{"type":"output","callId":"c","offset":-1,"text":""}'));
    await say(
      { ...result("call_x", {}), id: "x".repeat(5_000) },
      { type: "result", __proto__: { id: "call_x" } },
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
    expect(await connection.exec(await bench.newCall(), run("echo fine"))).toMatchObject({
      output: "fine\n",
    });
  });
});
