import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../db/testing";
import { hasPooler, startTestPooler, type TestPooler } from "../db/testing-pooler";
import { composeRuntime } from "./compose-runtime";
import { type Runtime, setRuntime } from "./runtime";
import { createDatabaseProxy, type DatabaseProxy } from "./worker/testing-proxy";

/** Of ten seconds that the process has, the rest is for requests and a database of its own. */
const LIMIT_MS = 9_000;

let database: TestDatabase;
let proxy: DatabaseProxy;
let directory: string;

beforeEach(async () => {
  database = await createTestDatabase();
  proxy = await createDatabaseProxy(database.url);
  directory = mkdtempSync(join(tmpdir(), "lathe-compose-"));
});

afterEach(async () => {
  setRuntime(undefined as unknown as Runtime);
  await proxy.close();
  await database.drop();
  rmSync(directory, { recursive: true, force: true });
});

const compose = (more: Record<string, string> = {}, role: "web" | "worker" = "web") =>
  composeRuntime(
    { DATABASE_URL: proxy.url, LATHE_DATA_DIR: directory, LATHE_LOG_LEVEL: "silent", ...more },
    { role },
  );

describe("the end of a process", () => {
  test.each(["open", "cut", "frozen"] as const)("does not hang on a database that is %s", async (mode) => {
    const runtime = await compose();
    if (mode === "cut") proxy.cut();
    if (mode === "frozen") proxy.freeze();
    runtime.pubsub.publish("ownership", { chatId: "chat_nobody" });
    const startedAt = performance.now();
    await runtime.shutdown();
    expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS);
    proxy.restore();
  });

  test("takes the process off the list of live ones", async () => {
    const runtime = await compose();
    const listed = () => database.sql`select 1 from instances`;
    expect(await listed()).toHaveLength(1);
    await runtime.shutdown();
    expect(await listed()).toHaveLength(0);
  });
});

test.each(["web", "worker"] as const)(
  "a %s with other encryption keys than the first does not start",
  async (role) => {
    await (await compose()).shutdown();
    const other = mkdtempSync(join(tmpdir(), "lathe-compose-other-"));
    const starting = compose({ LATHE_DATA_DIR: other }, role);
    await expect(starting).rejects.toThrow(/Set LATHE_ENCRYPTION_KEYS to what the other servers/);
    rmSync(other, { recursive: true, force: true });
  },
);

describe("a statement that never ends", () => {
  test("is ended by the server, and so is a transaction that its process has forgotten", async () => {
    const runtime = await compose();
    const [limits] = await runtime.sql`select current_setting('statement_timeout') as statement,
      current_setting('idle_in_transaction_session_timeout') as idle`;
    expect(limits).toEqual({ statement: "10s", idle: "5s" });
    const listening = await database.sql<{ pid: number }[]>`select pid from pg_stat_activity
      where datname = current_database() and application_name = 'lathe-listen'`;
    expect(listening).toHaveLength(1);
    await runtime.shutdown();
  });
});

describe("who drives chats", () => {
  const route = { LATHE_WORKER: "route", LATHE_WORKER_SECRET: "sixteen letters!" };

  test.each([
    { who: "a web server", more: {}, role: "web", drives: true, isCalled: false },
    {
      who: "nobody, with LATHE_WORKER=off",
      more: { LATHE_WORKER: "off" },
      role: "web",
      drives: false,
      isCalled: false,
    },
    {
      who: "a worker of its own",
      more: { LATHE_WORKER: "off" },
      role: "worker",
      drives: true,
      isCalled: false,
    },
    {
      who: "whoever calls, with LATHE_WORKER=route",
      more: route,
      role: "web",
      drives: false,
      isCalled: true,
    },
  ] as const)("is $who", async ({ more, role, drives, isCalled }) => {
    const runtime = await compose(more, role);
    expect([runtime.worker !== null, runtime.workerRoute !== null]).toEqual([drives, isCalled]);
    await runtime.shutdown();
  });

  test("cannot be a request without a secret", async () => {
    await expect(compose({ LATHE_WORKER: "route" })).rejects.toThrow(/LATHE_WORKER_SECRET/);
  });
});

describe.skipIf(!hasPooler())("D18 a transaction pooler", () => {
  let pooler: TestPooler;

  beforeEach(async () => {
    pooler = await startTestPooler(database.url);
  });

  afterEach(() => pooler.stop());

  test("alone is refused, with a line that says what is missing", async () => {
    await expect(compose({ DATABASE_URL: pooler.url })).rejects.toThrow(/set DATABASE_DIRECT_URL/);
  });

  test("beside a direct address carries the rest, and hints are heard", async () => {
    const runtime = await compose({ DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: database.url });
    expect(runtime.pubsub.healthy()).toBe(true);
    const heard = Promise.withResolvers<string>();
    runtime.pubsub.subscribe("ownership", ({ chatId }) => heard.resolve(chatId));
    runtime.pubsub.publish("ownership", { chatId: "chat_a" });
    expect(await heard.promise).toBe("chat_a");
    for (let n = 0; n < 30; n++) await runtime.sql`select ${n}::int as n`;
    await runtime.shutdown();
  });
});
