import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { createApiClient } from "../../e2e/api-client";
import { mebibytes, openFiles } from "../faults/resources";
import { withCluster } from "../faults/with-cluster";
import type { Node } from "../faults/cluster";

const text = { type: "string" } as const;
const { values } = parseArgs({
  options: {
    connections: { ...text, default: "2000" },
    /** `LATHE_STREAM_LIFETIME_MS`: how long a peer can be gone without a word. */
    lifetime: { ...text, default: "20000" },
  },
});
const wanted = Number(values.connections);
const lifetimeMs = Number(values.lifetime);

/** The most that one person may have. */
const PER_USER = 100;
const OPEN_DEADLINE_MS = 120_000;
/** All streams are gone after this, those of silent peers one lifetime later at most. */
const GONE_DEADLINE_MS = 60_000;
const LIFETIME_SPREAD = 1.1;
const FILES_SPREAD = 5;
const HEAP_SPREAD_BYTES = 20 * 1_024 * 1_024;
const LOOK_INTERVAL_MS = 100;
const PRELOAD = join(import.meta.dirname, "report-heap.mjs");

interface Person {
  token: string;
  chatId: string;
}

async function until(what: string | (() => string), deadlineMs: number, probe: () => boolean): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!probe()) {
    if (performance.now() > deadline)
      throw new Error(`it did not come to this: ${typeof what === "string" ? what : what()}`);
    await delay(LOOK_INTERVAL_MS);
  }
}

/** A stream over a socket of our own, so that it can be ended in every way. */
function open({ lathe }: Node, { token, chatId }: Person): { socket: Socket; isOpen: () => boolean } {
  const socket = connect(lathe.port, "127.0.0.1");
  let heard = "";
  socket.on("error", () => {});
  socket.on("data", (bytes: Buffer) => {
    if (heard.length < 4_096) heard += bytes.toString("latin1");
  });
  socket.write(
    `GET /api/v1/chats/${chatId}/stream HTTP/1.1\r\nhost: localhost:${lathe.port}\r\nauthorization: Bearer ${token}\r\n` +
      "accept: text/event-stream\r\n\r\n",
  );
  return { socket, isOpen: () => heard.startsWith("HTTP/1.1 200") && heard.includes("event: synced") };
}

async function addPerson({ lathe }: Node, number: number): Promise<Person> {
  const email = `person-${number}@example.com`;
  const named = ["--email", email, "--name", `Person ${number}`];
  await lathe.cli(["user", "create", ...named, "--role", "member", "--password-stdin"], "a long pass phrase");
  const token = await lathe.cli(["token", "create", ...named]);
  const api = createApiClient(lathe.url, token);
  const chat = await api.createChat(`hello #script ${JSON.stringify(["Hello."])}`);
  await api.waitForStatus(chat.id, ["waiting"]);
  return { token, chatId: chat.id };
}

/** What the process holds after a collection of its garbage. */
async function heapUsed({ lathe }: Node): Promise<number> {
  const reports = () => [...lathe.output().matchAll(/heap-used (\d+)/g)];
  const before = reports().length;
  process.kill(lathe.pid(), "SIGUSR2");
  await until("a report of the heap", OPEN_DEADLINE_MS, () => reports().length > before);
  return Number(reports().at(-1)?.[1]);
}

const env = {
  LATHE_STREAM_LIFETIME_MS: String(lifetimeMs),
  NODE_OPTIONS: `--import ${pathToFileURL(PRELOAD).href}`,
};
await withCluster({ name: "connections", servers: 1, env }, async (cluster) => {
  const [node] = cluster.nodes;
  if (!node) throw new Error("a cluster has a server");
  const people: Person[] = [];
  for (let number = 0; number < Math.ceil(wanted / PER_USER); number++)
    people.push(await addPerson(node, number));
  const round = async (count: number) => {
    const streams = Array.from({ length: count }, (_, index) => {
      const person = people[index % people.length];
      if (!person) throw new Error("there is somebody");
      return open(node, person);
    });
    await until(`${count} open streams`, OPEN_DEADLINE_MS, () => streams.every(({ isOpen }) => isOpen()));
    return streams.map(({ socket }) => socket);
  };
  const files = () => openFiles(node.lathe.pid());
  // Once before anything is counted: what is built at the first use, and the pool's connections, stay.
  for (const socket of await round(wanted)) socket.destroy();
  await delay(lifetimeMs);
  const filesBefore = files();
  const heapBefore = await heapUsed(node);
  const sockets = await round(wanted);
  const filesOpen = files();
  const ended = performance.now();
  for (const [index, socket] of sockets.entries()) {
    if (index % 3 === 0) socket.destroy();
    else if (index % 3 === 1) socket.resetAndDestroy();
    else socket.pause();
  }
  await until(
    () => `all streams are gone: ${filesBefore} files before, ${files()} now`,
    GONE_DEADLINE_MS + lifetimeMs * LIFETIME_SPREAD,
    () => files() <= filesBefore + FILES_SPREAD,
  );
  const seconds = ((performance.now() - ended) / 1_000).toFixed(1);
  const heapAfter = await heapUsed(node);
  const filesAfter = files();
  // Nobody's place is still taken.
  for (const socket of await round(wanted)) socket.destroy();
  for (const socket of sockets) socket.destroy();
  const grown = heapAfter - heapBefore;
  console.log(
    `${wanted} streams ended by FIN, RST and silence: gone after ${seconds} s (lifetime ${lifetimeMs / 1_000} s); ` +
      `files ${filesBefore} -> ${filesOpen} -> ${filesAfter}; heap ${mebibytes(heapBefore)} -> ${mebibytes(heapAfter)} MiB`,
  );
  if (grown <= HEAP_SPREAD_BYTES) return 0;
  console.log(`BROKEN D42: the heap has grown by ${mebibytes(grown)} MiB`);
  return 1;
});
