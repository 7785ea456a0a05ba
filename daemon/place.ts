import { createHash, randomBytes } from "node:crypto";
import { existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const OWNER_ONLY = 0o600;
const SECRET_BYTES = 24;
const RETRY_MS = 20;
/** Longer than a daemon takes to end everything that it runs. */
const DEADLINE_MS = 15_000;

/**
 * Makes this process the only daemon at work for its state directory; the one that is there is told to go, and is waited for.
 * Two servers that start a daemon at the same moment would otherwise have two of them, each with a journal of its own in memory,
 * and every command would be run by both. The system gives the place up with the process that holds it, however that ends.
 *
 * @param onDisplaced called when a newer daemon wants the place
 * @throws Error when the one that is there does not go
 */
export async function takePlace(stateDirectory: string, onDisplaced: () => void): Promise<Server> {
  const address = addressOf(stateDirectory);
  for (let waited = 0; waited < DEADLINE_MS; waited += RETRY_MS) {
    const server = await listen(address, onDisplaced);
    if (server !== null) return server;
    await sendAway(address);
    await delay(RETRY_MS);
  }
  throw new Error("Another daemon is at work for this workspace, and does not end.");
}

/** Abstract on Linux: it is no file that could be left behind. Nobody can guess it, so no command can take it first. */
function addressOf(stateDirectory: string): string {
  const name = createHash("sha256").update(secretOf(stateDirectory)).digest("hex");
  return process.platform === "linux" ? `\0lathe-${name}` : join(tmpdir(), `lathe-${name.slice(0, 32)}.sock`);
}

/** The same for every daemon of the directory, also for two that begin at once: it appears whole or not at all. */
function secretOf(stateDirectory: string): string {
  const path = join(stateDirectory, "place");
  if (!existsSync(path)) {
    const own = `${path}.${process.pid}`;
    writeFileSync(own, randomBytes(SECRET_BYTES).toString("hex"), { mode: OWNER_ONLY });
    try {
      linkSync(own, path);
    } catch {
      // The other one was first.
    }
    unlinkSync(own);
  }
  return readFileSync(path, "utf8");
}

function listen(address: string, onDisplaced: () => void): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.destroy();
      onDisplaced();
    });
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(null);
      else reject(error);
    });
    server.listen(address, () => resolve(server));
    server.unref();
  });
}

function sendAway(address: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once("error", (error: NodeJS.ErrnoException) => {
      // A file whose process is gone; an abstract address goes with its process.
      if (error.code === "ECONNREFUSED" && existsSync(address)) unlinkSync(address);
      resolve();
    });
    socket.once("close", () => resolve());
  });
}
