import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { templates } from "../../../../db/schema/templates";
import { createWorkspaceStore } from "../../../../db/workspace-store";
import { removeTree } from "../../remove-tree";
import { createWorkspaceBench, type TestServer, type WorkspaceBench } from "../../testing";
import { describeDriver } from "../testing-contract";
import { createExternalDriver } from "./external-driver";

/** A person's machine: a home, a shell, and what is on it. */
const home = realpathSync(mkdtempSync(join(tmpdir(), "lathe-home-")));
const drivers = () => ({ external: createExternalDriver() });

/** Pastes a command into a real shell. */
function paste(command: string): Promise<{ stdout: string; stderr: string }> {
  const env = {
    HOME: home,
    PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
    ANTHROPIC_API_KEY: "canary-service",
  };
  return promisify(execFile)("/bin/sh", ["-c", command], { env: { ...env, NODE_ENV: "test" } });
}

/** A daemon whose server went away before it could refuse it would wait for it. */
function endDaemons(): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`${home}/`))
        process.kill(Number(pid), "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

const stateOf = (id: string) => join(home, ".local", "state", "lathe", id);

describeDriver({
  name: "external",
  isolation: "bubblewrap",
  drivers,
  offline: null,
  limits: true,
  broken: null,
  connect: async (_bench, server, { id }) => {
    const { command } = await server.service.enrolments.offer(id);
    await paste(command);
  },
  kill: async ({ daemonPid }) => {
    process.kill(daemonPid ?? 0, "SIGKILL");
  },
  revives: false,
  secrets: (_bench, { id }) => [join(stateOf(id), "config.json")],
  // What lies on a person's machine is theirs.
  traces: async () => [],
});

let bench: WorkspaceBench;
let server: TestServer;
beforeAll(async () => {
  bench = await createWorkspaceBench({ drivers });
  server = await bench.startServer();
  await bench.database.db.insert(templates).values({ id: "tpl_theirs", name: "Theirs", driver: "external" });
});
afterAll(async () => {
  await bench.close();
  endDaemons();
  removeTree(home);
});

const create = () => server.service.create({ ownerId: bench.ownerId, templateId: "tpl_theirs" });

test("a workspace waits for its person, says so, and does not give up", async () => {
  const { id } = await create();
  const waiting = {
    status: "starting",
    connection: "connecting",
    statusDetail: expect.stringContaining("Run the command"),
  };
  await bench.database.sql`update workspaces set updated_at = now() - interval '1 hour' where id = ${id}`;
  expect(await server.service.get(id)).toMatchObject(waiting);
  await server.service.upkeep();
  expect(await server.service.get(id)).toMatchObject(waiting);
});

test("a code works once, for one workspace, and a new command makes the earlier one worthless", async () => {
  const { id } = await create();
  const codeOf = ({ command }: { command: string }) => /echo '(ws_[^']+)'/.exec(command)?.[1] ?? "";
  const earlier = codeOf(await server.service.enrolments.offer(id));
  const offer = await server.service.enrolments.offer(id);
  expect(Date.parse(offer.expiresAt)).toBeGreaterThan(Date.now() + 60_000);
  const refused = { code: "unauthenticated" };
  await expect(server.service.enrolments.admit(earlier)).rejects.toMatchObject(refused);
  const admitted = await server.service.enrolments.admit(codeOf(offer));
  expect(admitted).toMatchObject({ workspaceId: id, token: expect.stringMatching(/^lwd_/) });
  await expect(server.service.enrolments.admit(codeOf(offer))).rejects.toMatchObject(refused);
  const late = codeOf(await server.service.enrolments.offer(id));
  await bench.database.sql`
    update workspaces set driver_state = jsonb_set(driver_state::jsonb, '{enrolment,expiresAt}', '1')::json where id = ${id}`;
  await expect(server.service.enrolments.admit(late)).rejects.toMatchObject(refused);
  await expect(server.service.enrolments.admit("ws_x.nonsense")).rejects.toMatchObject(refused);
});

test("a command whose download was tampered with runs nothing", async () => {
  const { id } = await create();
  const { command } = await server.service.enrolments.offer(id);
  await expect(paste(command.replace(/echo "[0-9a-f]{6}/, 'echo "000000'))).rejects.toMatchObject({
    code: 1,
  });
  expect(existsSync(stateOf(id))).toBe(false);
});

test("a workspace of another kind has no such command", async () => {
  const local = await server.service.create({ ownerId: bench.ownerId });
  await expect(server.service.enrolments.offer(local.id)).rejects.toMatchObject({ code: "conflict" });
});

test("a folder that is named is used as it is, the daemon hides the rest of the home, and a stop ends it", async () => {
  const { id } = await create();
  const { command } = await server.service.enrolments.offer(id);
  const { stdout } = await paste(
    `mkdir -p "$HOME/project" "$HOME/.ssh" && echo key > "$HOME/.ssh/id" && ${command} "$HOME/project"`,
  );
  expect(stdout).toContain(`${home}/project`);
  await server.service.whenConnected(id, AbortSignal.timeout(10_000));
  const connection = server.service.connect(id);
  const script = `pwd; cat ${home}/.ssh/id; ls -A ${home}; env`;
  const { output } = await connection.exec(await bench.newCall(), {
    command: script,
    timeoutMs: 5_000,
    background: false,
  });
  expect(output).toContain(`${home}/project\n`);
  expect(output).not.toMatch(/^key$|\.ssh\n|canary-service/m);
  expect(readdirSync(join(home, "project"))).toEqual([]);
  const { daemonPid } =
    (await bench.database.sql`select daemon_pid as "daemonPid" from workspaces where id = ${id}`)[0] ?? {};
  await server.service.stop(id);
  const hasEnded = () =>
    !existsSync(`/proc/${daemonPid}`) || readFileSync(`/proc/${daemonPid}/stat`, "utf8").includes(") Z ");
  await expect.poll(hasEnded, { timeout: 10_000 }).toBe(true);
});

test("one that was stopped between its row and its start stays stopped", async () => {
  const store = createWorkspaceStore(bench.database.db);
  const { id } = await server.service.create({ ownerId: bench.ownerId, templateId: "tpl_theirs" });
  const seen = await store.getWorkspace(id);
  if (seen === null) throw new Error("There is no such workspace.");
  await server.service.stop(id);
  await store.awaitEnrolment(seen, "Start it.");
  expect((await store.getWorkspace(id))?.status).toBe("stopped");
  await server.service.start(id);
  expect((await store.getWorkspace(id))?.status).toBe("starting");
});
