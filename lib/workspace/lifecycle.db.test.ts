import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eq } from "drizzle-orm";
import { templates } from "../../db/schema/templates";
import { workspaceLogs } from "../../db/schema/workspace-logs";
import { workspaceCommands } from "../../db/schema/workspace-commands";
import { workspaces } from "../../db/schema/workspaces";
import { createWorkspaceStore } from "../../db/workspace-store";
import { systemClock } from "../clock";
import { newId } from "../ids";
import { createLog } from "../log";
import { mintDaemonToken } from "./daemon-token";
import { createDockerDriver } from "./drivers/docker/docker-driver";
import type { Driver, DriverStart, DriverStarted } from "./drivers/driver";
import { createLifecycle, type Lifecycle } from "./lifecycle";
import { receiveResults } from "./receive-results";
import { createWorkspaceBench, type TestServer, type WorkspaceBench } from "./testing";
import type { WorkspaceStore } from "./workspace-store";

let bench: WorkspaceBench;
let server: TestServer;
let store: WorkspaceStore;
let templateId: string;

beforeAll(async () => {
  bench = await createWorkspaceBench();
  server = await bench.startServer();
  store = createWorkspaceStore(bench.database.db);
  templateId = (await store.ensureBuiltinTemplate()).id;
});
afterAll(async () => {
  // Their places are those of the drivers here, and went with them.
  await bench.database.db.delete(workspaces);
  await bench.close();
});

async function insert(): Promise<string> {
  const id = newId("ws");
  const { hash } = mintDaemonToken();
  const row = {
    id,
    ownerId: bench.ownerId,
    templateId,
    name: id,
    driver: "docker",
    tokenHash: hash,
  } as const;
  await store.insertWorkspace({ ...row, status: "running" });
  return id;
}

async function row(id: string) {
  const found = await store.getWorkspace(id);
  if (found === null) throw new Error("There is no such row.");
  return found;
}

/** Something that the test lets through. */
function gate() {
  let open = () => {};
  let arrive = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  return { open: () => open(), reached, pass: () => (arrive(), opened) };
}

test("a start whose engine refuses tells its owner so, and only the log where the engine is", async () => {
  const id = await insert();
  await store.updateWorkspace(id, { status: "stopped" });
  const lines: string[] = [];
  const docker = createDockerDriver({
    host: "tcp://127.0.0.1:1",
    tls: null,
    serverUrl: null,
    instanceUrl: null,
    publicUrl: server.url,
    port: 1,
    dataDirectory: bench.dataDirectory,
    bundle: "",
    executable: process.execPath,
    contained: false,
    deploymentId: () => Promise.resolve("test"),
    urls: () => Promise.resolve([]),
  });
  const lifecycle = createLifecycle({
    store,
    hints: server.pubsub,
    drivers: { local: server.drivers.local, docker },
    urls: () => Promise.resolve([]),
    settleApprovals: () => Promise.resolve(),
    clock: systemClock,
    log: createLog("info", { write: (line) => lines.push(line) }),
  });
  await lifecycle.start(id);
  const { status, statusDetail } = await row(id);
  expect(status).toBe("failed");
  expect(statusDetail).toBe(
    "Docker cannot be used here just now (ECONNREFUSED). Ask an administrator, who can see why.",
  );
  const logged = await bench.database.db
    .select()
    .from(workspaceLogs)
    .where(eq(workspaceLogs.workspaceId, id));
  expect(logged.length).toBeGreaterThan(0);
  expect(JSON.stringify(logged)).not.toContain("127.0.0.1");
  expect(lines.join("")).toContain("tcp://127.0.0.1:1");
  lines.length = 0;
  await expect(lifecycle.stop(id)).rejects.toThrow("(ECONNREFUSED). Ask an administrator");
  expect(lines.join("")).toContain("tcp://127.0.0.1:1");
});

describe("a stop that comes late no longer ends the start after it", () => {
  /** What was asked of the places of all servers. */
  let asked: string[];
  let starts: DriverStart[];
  let onStart: () => Promise<void>;
  let onStop: () => Promise<void>;

  beforeEach(() => {
    asked = [];
    starts = [];
    onStart = () => Promise.resolve();
    onStop = () => Promise.resolve();
  });

  const places: Driver = {
    name: "docker",
    report: () => Promise.resolve({ allowed: true, sentence: "" }),
    start: async (start): Promise<DriverStarted> => {
      asked.push("start");
      starts.push(start);
      await onStart();
      return { path: null, pid: null, host: null, isolation: null, state: {} };
    },
    stop: async () => {
      asked.push("stop");
      await onStop();
    },
    isAlive: () => Promise.resolve(false),
    remove: () => Promise.resolve(),
    places: () => Promise.resolve([]),
    clear: () => Promise.resolve(),
  };

  /** One server process of several on this database. */
  const lifecycle = (onStore: Partial<WorkspaceStore> = {}): Lifecycle =>
    createLifecycle({
      store: { ...store, ...onStore },
      hints: server.pubsub,
      drivers: { local: server.drivers.local, docker: places },
      urls: () => Promise.resolve([]),
      settleApprovals: () => Promise.resolve(),
      clock: systemClock,
      log: createLog("silent"),
    });

  async function openCommand(workspaceId: string) {
    const id = newId("call");
    const request = { kind: "head" } as const;
    await bench.database.db
      .insert(workspaceCommands)
      .values({ id, workspaceId, kind: request.kind, request, state: "sent" });
    return async () => {
      const [command] = await bench.database.db
        .select()
        .from(workspaceCommands)
        .where(eq(workspaceCommands.id, id));
      return command?.state;
    };
  }

  test("when it was started again before the stop went on", async () => {
    const id = await insert();
    const one = lifecycle();
    await store.updateWorkspace(id, { status: "stopped" });
    const held = gate();
    onStart = held.pass;
    const starting = one.start(id);
    await held.reached;
    await one.finishStop(id);
    held.open();
    await starting;
    expect(starts.map(({ signal }) => signal.aborted)).toEqual([false]);
    expect(asked).toEqual(["start"]);
    expect((await row(id)).status).toBe("starting");
  });

  test("when another server starts it while a start of before is given up", async () => {
    const id = await insert();
    const [one, other] = [lifecycle(), lifecycle()];
    await store.updateWorkspace(id, { status: "stopped" });
    const held = gate();
    onStart = held.pass;
    const before = one.start(id);
    await held.reached;
    const stopping = one.stop(id);
    const [first] = starts;
    await new Promise<void>((resolve) => first?.signal.addEventListener("abort", () => resolve()));
    onStart = () => Promise.resolve();
    await other.start(id);
    held.open();
    await Promise.all([before, stopping]);
    expect(asked).toEqual(["start", "start"]);
    expect((await row(id)).status).toBe("starting");
  });

  test("when another server starts it while its place is being stopped: what was sent since is waited for", async () => {
    const id = await insert();
    const [one, other] = [lifecycle(), lifecycle()];
    const held = gate();
    onStop = held.pass;
    const stopping = one.stop(id);
    await held.reached;
    await other.start(id);
    const stateOf = await openCommand(id);
    held.open();
    await stopping;
    expect(await stateOf()).toBe("sent");
  });

  test("but one between the row of a new workspace and its start is in time, and nothing is started", async () => {
    const kind = { driver: "docker", driverParameters: { image: "image", network: "none" } } as const;
    const template = { id: newId("tpl"), name: "Places", ...kind };
    await bench.database.db.insert(templates).values(template);
    const stoppedAtOnce = lifecycle({
      insertWorkspace: async (fresh) => {
        const made = await store.insertWorkspace(fresh);
        await store.updateWorkspace(made.id, { status: "stopped" });
        return made;
      },
    });
    const { id } = await stoppedAtOnce.create({ ownerId: bench.ownerId, templateId: template.id });
    expect(asked).toEqual([]);
    expect((await row(id)).status).toBe("stopped");
  });

  test("and one that is in time ends the place, and what was sent there", async () => {
    const id = await insert();
    const stateOf = await openCommand(id);
    await lifecycle().stop(id);
    expect(asked).toEqual(["stop"]);
    expect(await stateOf()).toBe("cancelled");
    expect((await row(id)).status).toBe("stopped");
  });
});

test("the heartbeat of a daemon that was replaced says nothing of the one that is awaited", async () => {
  const id = await insert();
  const asItWas = await row(id);
  const { hash } = mintDaemonToken();
  await store.replaceToken(asItWas, hash);
  const hints: unknown[] = [];
  const deps = {
    store,
    waiter: { settle: () => {} },
    hints: { publish: (_channel: string, hint: unknown) => void hints.push(hint) },
    changeContext: () => Promise.resolve({ ok: false, words: "" }),
  };
  const beat = {
    type: "heartbeat",
    protocol: 1,
    journalId: "jrn_old",
    version: "1",
    pid: 1,
    host: "here",
    path: "/old",
  };
  const say = async (workspace: typeof asItWas) =>
    receiveResults(deps, workspace, Buffer.from(JSON.stringify(beat)));
  await say(asItWas);
  expect(await row(id)).toMatchObject({ status: "starting", lastHeartbeatAt: null, journalId: null });
  expect(hints).toEqual([]);
  await say(await row(id));
  expect(await row(id)).toMatchObject({ status: "running", journalId: "jrn_old" });
  expect(hints).toEqual([{ workspaceId: id, event: "status" }]);
});
