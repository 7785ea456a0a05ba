import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, expect, test } from "vitest";
import { findPostmaster } from "./postmaster";
import { type EmbeddedPostgres, startPostgres } from "./start-postgres";

/** Each starter makes a cluster; on a busy machine that takes its time. */
const SIX_STARTS_TIMEOUT_MS = 120_000;

const started: EmbeddedPostgres[] = [];
const directories: string[] = [];

function freshDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "lathe-embedded-"));
  directories.push(directory);
  return join(directory, "postgres");
}

async function start(directory: string): Promise<EmbeddedPostgres> {
  const server = await startPostgres(directory);
  started.push(server);
  return server;
}

async function one(url: string, statement: string): Promise<unknown> {
  const sql = postgres(url, { max: 1 });
  try {
    const [row] = await sql.unsafe(statement);
    return row ? Object.values(row)[0] : undefined;
  } finally {
    await sql.end();
  }
}

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

test(
  "of six starters on a fresh directory one starts the server and five attach to it",
  async () => {
    const directory = freshDirectory();
    const servers = await Promise.all(Array.from({ length: 6 }, () => start(directory)));
    expect(new Set(servers.map((server) => server.url)).size).toBe(1);
    expect(new Set(servers.map((server) => server.pid)).size).toBe(1);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  },
  SIX_STARTS_TIMEOUT_MS,
);

test("committed rows survive kill -9 of the server, which supervision starts again on its port", async () => {
  const directory = freshDirectory();
  const server = await start(directory);
  await one(server.url, "create table kept (n int); insert into kept values (7)");
  const restarted = new Promise<void>((resolve) => {
    const end = server.supervise(() => {
      end();
      resolve();
    });
  });
  process.kill(server.pid, "SIGKILL");
  await restarted;
  expect(findPostmaster(directory)?.pid).not.toBe(server.pid);
  expect(await one(server.url, "select n from kept")).toBe(7);
});

test("data of another major version is refused and left alone", async () => {
  const directory = freshDirectory();
  const server = await start(directory);
  await server.stop();
  writeFileSync(join(directory, "PG_VERSION"), "15\n");
  await expect(startPostgres(directory)).rejects.toThrow(
    /PostgreSQL 15.*brings PostgreSQL 18.*Nothing was changed/s,
  );
});
