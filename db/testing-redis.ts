import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { freePort } from "./embedded/postmaster";
import { connectRedis, whenReady } from "./redis-client";

/** A real server of its own, that a test may kill, freeze and start again. It keeps nothing on disk. */
export interface TestRedis {
  url: string;
  /** Gone without a word, and with everything that it held. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Cuts every client's connection once. */
  cutConnections(): Promise<void>;
  drop(): Promise<void>;
}

const BINARIES = ["redis-server", "valkey-server"];
const READY_MS = 10_000;
const log = pino({ level: "silent" });

/** The program that serves Redis on this machine; null where there is none, and tests that need it are skipped. */
export function redisBinary(): string | null {
  return BINARIES.find((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0) ?? null;
}

/** With a password clients are asked for it; the address brings it along. */
export async function startTestRedis(password?: string): Promise<TestRedis> {
  const binary = redisBinary();
  if (binary === null) throw new Error("There is no redis-server here: apt-get install redis-server");
  const directory = mkdtempSync(join(tmpdir(), "lathe-redis-"));
  const port = await freePort();
  const url = `redis://${password === undefined ? "" : `:${password}@`}127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const start = async () => {
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    if (password !== undefined) args.push("--requirepass", password);
    child = spawn(binary, [...args, "--dir", directory], { stdio: "ignore" });
    const probe = connectRedis({ url, name: "lathe-test", log });
    await whenReady(probe, READY_MS);
    const isReady = probe.status === "ready";
    probe.disconnect();
    if (!isReady) throw new Error(`${binary} did not start on port ${port}`);
  };
  const kill = async () => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  await start();
  return {
    url,
    kill,
    start,
    cutConnections: async () => {
      const admin = connectRedis({ url, name: "lathe-test", log });
      await whenReady(admin, READY_MS);
      await admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      admin.disconnect();
    },
    drop: async () => {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
