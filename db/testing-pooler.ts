import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "./embedded/postmaster";

/** A real PgBouncer in transaction mode in front of a database. */
export interface TestPooler {
  url: string;
  stop(): Promise<void>;
}

const BINARY = "pgbouncer";
const READY_MS = 10_000;
const RETRY_MS = 20;
const WORLD_READABLE = 0o755;

/** False where there is none: tests that need it are skipped. */
export function hasPooler(): boolean {
  return spawnSync(BINARY, ["--version"], { stdio: "ignore" }).status === 0;
}

export async function startTestPooler(databaseUrl: string): Promise<TestPooler> {
  const target = new URL(databaseUrl);
  const directory = mkdtempSync(join(tmpdir(), "lathe-pooler-"));
  // It refuses to be root, and reads these as somebody else.
  chmodSync(directory, WORLD_READABLE);
  const port = await freePort();
  const name = target.pathname.slice(1);
  const users = join(directory, "users.txt");
  const settings = join(directory, "pgbouncer.ini");
  writeFileSync(users, `"${decodeURIComponent(target.username)}" "${decodeURIComponent(target.password)}"\n`);
  writeFileSync(
    settings,
    [
      "[databases]",
      `${name} = host=${target.hostname} port=${target.port}`,
      "[pgbouncer]",
      "listen_addr = 127.0.0.1",
      `listen_port = ${port}`,
      "unix_socket_dir =",
      "auth_type = scram-sha-256",
      `auth_file = ${users}`,
      "pool_mode = transaction",
      "default_pool_size = 20",
    ].join("\n"),
  );
  const asNobody = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const child = spawn(BINARY, [...asNobody, settings], { stdio: "ignore" });
  await answering(port);
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String(port);
  return {
    url: url.toString(),
    stop: async () => {
      await ended(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function answering(port: number): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return;
    await delay(RETRY_MS);
  }
  throw new Error("pgbouncer did not start");
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
