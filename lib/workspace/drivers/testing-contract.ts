import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eq, sql } from "drizzle-orm";
import { templates } from "../../../db/schema/templates";
import { workspaces } from "../../../db/schema/workspaces";
import type { Isolation, WorkspaceDriver, WorkspaceLimits } from "../../chat/workspace-types";
import type { WorkspaceConnection } from "../connection";
import {
  type BenchParts,
  createWorkspaceBench,
  eventually,
  type TestServer,
  type WorkspaceBench,
} from "../testing";
import type { WorkspaceRecord } from "../workspace-store";
import type { WorkspaceView } from "../workspace-view";
import type { Driver } from "./driver";
import { driverOf, type Drivers } from "./drivers";

export interface DriverUnderTest {
  name: WorkspaceDriver;
  /** What its daemons tell of themselves here. */
  isolation: Isolation;
  /** Made once, before the first workspace. */
  prepare?(): Promise<void>;
  drivers?(parts: BenchParts): Partial<Drivers>;
  parameters?: Record<string, unknown>;
  /** Parameters of a workspace whose commands have no network; null: this driver has no say in it. */
  offline: Record<string, unknown> | null;
  /** Whether it holds commands to limits of processes and memory here. */
  limits: boolean;
  /** Parameters that no start survives, and what is said of it; null: it starts nothing by itself. */
  broken: { parameters: Record<string, unknown>; words: RegExp } | null;
  /** Does what a person has to do so that a workspace that was started connects. */
  connect?(bench: WorkspaceBench, server: TestServer, workspace: WorkspaceView): Promise<void>;
  /** Kills the daemon as hard as can be. */
  kill(workspace: WorkspaceRecord): Promise<void>;
  /** Whether the server starts a daemon again that has ended. */
  revives: boolean;
  /** Where the daemon's token may be found from inside. */
  secrets(bench: WorkspaceBench, workspace: WorkspaceView): string[];
  /** What there is of a workspace; nothing once it was removed. */
  traces(bench: WorkspaceBench, workspaceId: string): Promise<string[]>;
  close?(): Promise<void>;
}

const START_MS = 20_000;
const exec = (command: string, options: { background?: boolean; timeoutMs?: number } = {}) => ({
  command,
  timeoutMs: 10_000,
  background: false,
  ...options,
});

/** What every driver has to do, asked of a real one. */
export function describeDriver(subject: DriverUnderTest, skip = false): void {
  describe.skipIf(skip)(`the ${subject.name} driver`, () => {
    let bench: WorkspaceBench;
    let server: TestServer;
    let driver: Driver;
    /** The one that most questions are asked of. */
    let shared: WorkspaceView;
    let connection: WorkspaceConnection;
    /** One that is stopped, started and killed. */
    let second: WorkspaceView;

    async function create(
      parameters: Record<string, unknown> = {},
      limits: WorkspaceLimits = {},
    ): Promise<WorkspaceView> {
      const id = `tpl_${subject.name}_${Object.keys({ ...parameters, ...limits }).join("_")}`;
      const row = {
        id,
        name: id,
        driver: subject.name,
        driverParameters: { ...subject.parameters, ...parameters },
        env: { FROM_TEMPLATE: "told" },
        limits,
      };
      await bench.database.db.insert(templates).values(row).onConflictDoNothing();
      return server.service.create({ ownerId: bench.ownerId, templateId: id });
    }

    async function connected(workspace: WorkspaceView): Promise<WorkspaceView> {
      await subject.connect?.(bench, server, workspace);
      return server.service.whenConnected(workspace.id, AbortSignal.timeout(START_MS));
    }

    async function record(id: string): Promise<WorkspaceRecord> {
      const [row] = await bench.database.db.select().from(workspaces).where(eq(workspaces.id, id));
      if (row === undefined) throw new Error("There is no such row.");
      return { ...row, silentMs: 0, startedMs: 0 };
    }

    const run = async (command: string, on = connection) => on.exec(await bench.newCall(), exec(command));

    beforeAll(async () => {
      await subject.prepare?.();
      const { drivers } = subject;
      bench = await createWorkspaceBench(drivers === undefined ? {} : { drivers });
      server = await bench.startServer();
      driver = driverOf(server.drivers, subject.name);
      shared = await connected(await create());
      connection = server.service.connect(shared.id);
    }, 120_000);
    afterAll(async () => {
      await bench.close();
      await subject.close?.();
    });

    test("connects, and tells how commands are kept apart, in a word and in a sentence", async () => {
      expect(shared).toMatchObject({
        status: "running",
        connection: "connected",
        isolation: subject.isolation,
        path: expect.stringMatching(/^\//),
      });
      expect(await driver.report()).toMatchObject({
        allowed: true,
        sentence: expect.stringMatching(/^.{20,}\.$/),
      });
      expect(await driver.isAlive({ ...(await record(shared.id)), silentMs: 60_000 })).not.toBe(false);
    });

    test("runs a command in the workspace, shows its output while it runs, and tells how it ended", async () => {
      const call = await bench.newCall();
      const shown: string[] = [];
      const result = connection.exec(
        { ...call, onOutput: ({ text }) => shown.push(text) },
        exec("pwd; sleep 0.5; echo gone wrong >&2; exit 3"),
      );
      await eventually(() => shown.join("").includes(`${shared.path}\n`));
      expect(await result).toMatchObject({
        success: false,
        exit_code: 3,
        output: `${shared.path}\ngone wrong\n`,
      });
    });

    test("gives commands nothing of the server's, and no token", async () => {
      const files = subject.secrets(bench, shared).join(" ");
      const { output } = await run(
        `env; for file in /proc/[0-9]*/environ /proc/[0-9]*/cmdline ${files}; do cat $file; done 2>/dev/null`,
      );
      expect(output).toContain("LATHE_AGENT=1");
      expect(output).toContain("FROM_TEMPLATE=told");
      expect(output).not.toContain("canary-service");
      expect(output).not.toContain("lwd_");
    });

    test("writes, edits and reads files, which commands see", async () => {
      await connection.writeFile(await bench.newCall(), { path: "sub/note.txt", content: "one\n" });
      const edits = [{ path: "sub/note.txt", old_text: "one", new_text: "two" }];
      await connection.editFiles(await bench.newCall(), { edits });
      expect(await run("cat sub/note.txt; echo three >> sub/note.txt")).toMatchObject({ output: "two\n" });
      expect(await connection.readFile(await bench.newCall(), { path: "sub/note.txt" })).toMatchObject({
        content: expect.stringContaining("three"),
      });
    });

    test("lists what runs in the background, and ends the whole tree of it", async () => {
      const call = await bench.newCall();
      const command = "(while :; do echo x >> beat; sleep 0.05; done) & sleep 60";
      const { background_process_id: processId = "" } = await connection.exec(
        call,
        exec(command, { background: true }),
      );
      await eventually(async () => (await run("cat beat 2>/dev/null")).output.includes("x"));
      expect(await connection.processes(call.chatId)).toMatchObject([{ id: processId, running: true }]);
      await connection.stopProcess(processId, "kill");
      const size = async () => (await run("sleep 0.2; wc -c < beat")).output;
      expect(await size()).toBe(await size());
      expect(await connection.processes(call.chatId)).toMatchObject([{ running: false }]);
    });

    test.skipIf(subject.offline === null)("keeps commands off the network, and to their limits", async () => {
      const limits = { processes: 60, memoryMb: 256 };
      const narrow = await connected(await create(subject.offline ?? {}, subject.limits ? limits : {}));
      expect(narrow.network).toBe(false);
      const to = server.service.connect(narrow.id);
      const { output } = await run("cat /proc/net/dev", to);
      expect(output.match(/^\s*[\w.-]+:/gm)).toEqual([expect.stringMatching(/^\s*lo:$/)]);
      if (subject.limits) await exceed(to);
      await server.service.remove(narrow.id);
    });

    /** The daemon survives what its commands are stopped from. */
    async function exceed(to: WorkspaceConnection): Promise<void> {
      const forks = await run("i=0; while [ $i -lt 200 ]; do sleep 1 & i=$((i+1)); done; wait", to);
      expect(forks.output).toMatch(/fork/i);
      await eventually(async () => (await run("echo alive", to)).output === "alive\n");
      const hog = await run("head -c 600000000 /dev/zero | tail | wc -c; echo ended", to);
      expect(hog.output).not.toContain("600000000");
      await eventually(async () => (await run("echo alive", to)).output === "alive\n");
    }

    test("a stop ends all that runs; a start brings the files back, and what the daemon knew", async () => {
      const workspace = await connected(await create());
      second = workspace;
      const to = server.service.connect(workspace.id);
      const ended = await bench.newCall();
      await to.exec(ended, exec("echo once >> kept"));
      const journal = await to.journalId();
      const lost = to.exec(await bench.newCall(), exec("echo up > up; sleep 60", { timeoutMs: 60_000 }));
      lost.catch(() => {});
      await eventually(async () => (await run("cat up 2>/dev/null", to)).output === "up\n");
      await server.service.stop(workspace.id);
      // A daemon that is given the time says itself that it stopped the command.
      const told = await lost.catch((error: { reason?: string }) => error);
      expect(told).toMatchObject(
        "success" in told ? { success: false, exit_code: null } : { reason: "lost" },
      );
      await expect(run("true", to)).rejects.toMatchObject({ reason: "stopped" });
      await server.service.start(workspace.id);
      expect(await connected(workspace)).toMatchObject({ path: workspace.path });
      expect((await run("cat kept", to)).output).toBe("once\n");
      expect(await to.journalId()).toBe(journal);
      // As if the server had never got the result, so that the daemon is asked.
      await bench.database.db.execute(
        sql`update workspace_commands set state = 'sent', result = null where id = ${ended.callId}`,
      );
      expect(await to.inquire(ended)).toMatchObject({ state: "ended" });
    });

    test("what a killed daemon ran is told as lost, and the next command works or says why not", async () => {
      const workspace = second;
      const to = server.service.connect(workspace.id);
      const lost = to.exec(await bench.newCall(), exec("echo x > up; sleep 60", { timeoutMs: 60_000 }));
      lost.catch(() => {});
      await eventually(async () => (await run("cat up", to)).output === "x\n");
      const began = Date.now();
      await subject.kill(await record(workspace.id));
      await expect(lost).rejects.toMatchObject({ reason: "lost" });
      const next = run("cat up", to);
      if (subject.revives) expect((await next).output).toBe("x\n");
      else await expect(next).rejects.toMatchObject({ reason: "silent" });
      expect(Date.now() - began).toBeLessThan(20_000);
      await server.service.remove(workspace.id);
    }, 40_000);

    test.skipIf(subject.broken === null)("a start that fails says why, and leaves no daemon", async () => {
      const { id } = await create(subject.broken?.parameters);
      const failed = await eventually(async () => {
        const view = await server.service.get(id);
        return view?.status === "failed" && view;
      });
      expect(failed.statusDetail).toMatch(subject.broken?.words ?? /./);
      await server.service.remove(id);
      expect(await subject.traces(bench, id)).toEqual([]);
    });

    test.each(["stopped", "deleted"])(
      "a workspace that is %s while it starts leaves nothing",
      async (word) => {
        const known = new Set((await server.service.list(bench.ownerId)).map(({ id }) => id));
        const starting = create().catch(() => null);
        const { id } = await eventually(async () => {
          const all = await server.service.list(bench.ownerId);
          return all.find((one) => !known.has(one.id));
        });
        if (word === "stopped") {
          expect(await server.service.stop(id)).toMatchObject({ status: "stopped" });
          await starting;
          expect(await driver.isAlive({ ...(await record(id)), silentMs: 60_000 })).not.toBe(true);
        }
        await server.service.remove(id);
        await starting;
        await eventually(async () => (await subject.traces(bench, id)).length === 0);
        expect(await driver.places()).not.toContain(id);
      },
    );

    test("what is left of a workspace that nobody has is found and cleared away; a removed one leaves nothing", async () => {
      const forgotten = await connected(await create());
      await bench.database.db.delete(workspaces).where(eq(workspaces.id, forgotten.id));
      const isPlaced = (await driver.places()).includes(forgotten.id);
      expect(isPlaced).toBe((await subject.traces(bench, forgotten.id)).length > 0);
      await driver.clear(forgotten.id);
      await eventually(async () => (await subject.traces(bench, forgotten.id)).length === 0);
      expect(await driver.places()).not.toContain(forgotten.id);
      await server.service.remove(shared.id);
      expect(await subject.traces(bench, shared.id)).toEqual([]);
    });
  });
}
