import { randomBytes } from "node:crypto";
import { closeSync, constants, linkSync, mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const OWNER_ONLY = 0o700;
const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const NAME_BYTES = 8;
const UNNUMBERED = "new-";
const RETRY_MS = 20;
/** Longer than a daemon takes to end everything that it runs. */
const DEADLINE_MS = 15_000;

/**
 * Makes this process the only daemon at work for its state directory; the one that is there is told to go, and is waited for.
 * Two servers that start a daemon at the same moment would otherwise have two of them, each with a journal of its own in memory,
 * and every command would be run by both.
 *
 * Each daemon listens on a socket with a number in `places`; the highest number has the place once every lower one is silent.
 * A process that ends, however it ends, is silent. The sockets lie in the state directory because no sandbox shows that: a name
 * at the system would be told to every command that shares its network.
 *
 * @param onDisplaced called when a newer daemon wants the place, also before this one has it
 * @throws Error when the one that is there does not go
 */
export async function takePlace(stateDirectory: string, onDisplaced: () => void): Promise<Server> {
  const path = join(stateDirectory, "places");
  mkdirSync(path, { recursive: true, mode: OWNER_ONLY });
  // The address of a socket is short, and a path may be long; the descriptor is always short.
  const fd = openSync(path, DIRECTORY);
  try {
    return await takeIn(`/proc/self/fd/${fd}`, onDisplaced);
  } finally {
    closeSync(fd);
  }
}

async function takeIn(places: string, onDisplaced: () => void): Promise<Server> {
  const until = Date.now() + DEADLINE_MS;
  const { server, earlier } = await enter(places, onDisplaced);
  while (Date.now() < until) {
    if (!(await anyAnswers(places, earlier))) {
      sweep(places, earlier);
      return server;
    }
    await delay(RETRY_MS);
  }
  server.close();
  throw new Error("Another daemon is at work for this workspace, and does not end.");
}

/**
 * Listens under a number that is higher than every other. A socket gets its number when it answers already: one that is silent has
 * ended. Nobody removes the highest number, so it never falls: who sees none above its own, after taking it, is seen by all later ones.
 */
async function enter(
  places: string,
  onDisplaced: () => void,
): Promise<{ server: Server; earlier: number[] }> {
  for (;;) {
    const unnumbered = `${places}/${UNNUMBERED}${randomBytes(NAME_BYTES).toString("hex")}`;
    const server = await listen(unnumbered, onDisplaced);
    const number = Math.max(0, ...numbersIn(places)) + 1;
    const isTaken = numberIt(unnumbered, `${places}/${number}`);
    const others = numbersIn(places).filter((other) => other !== number);
    if (isTaken && others.every((other) => other < number)) return { server, earlier: others };
    server.close();
  }
}

function listen(address: string, onDisplaced: () => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.destroy();
      onDisplaced();
    });
    server.once("error", reject);
    server.listen(address, () => resolve(server));
    server.unref();
  });
}

/** False when another one has the number, or has swept the name away. Node removes only the name it has made, never the number. */
function numberIt(unnumbered: string, numbered: string): boolean {
  try {
    linkSync(unnumbered, numbered);
    return true;
  } catch (error) {
    if (isError(error) && (error.code === "EEXIST" || error.code === "ENOENT")) return false;
    throw error;
  } finally {
    rmSync(unnumbered, { force: true });
  }
}

function numbersIn(places: string): number[] {
  return readdirSync(places)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** What earlier ones have left, and what was killed before it had a number; one that lives takes a new name. */
function sweep(places: string, earlier: readonly number[]): void {
  const unnumbered = readdirSync(places).filter((name) => name.startsWith(UNNUMBERED));
  for (const name of [...earlier, ...unnumbered]) rmSync(`${places}/${name}`, { force: true });
}

async function anyAnswers(places: string, numbers: readonly number[]): Promise<boolean> {
  const answers = await Promise.all(numbers.map((number) => answersAt(`${places}/${number}`)));
  return answers.includes(true);
}

/** Whether a daemon listens there; being asked tells it to go. */
function answersAt(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error) => {
      resolve(!isError(error) || (error.code !== "ECONNREFUSED" && error.code !== "ENOENT"));
    });
  });
}

function isError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error;
}
