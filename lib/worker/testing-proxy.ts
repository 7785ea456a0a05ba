import { connect, createServer, type Socket } from "node:net";

/** Stands between a process and its database, and takes the database away. */
export interface DatabaseProxy {
  url: string;
  /** Resets every connection and refuses new ones. */
  cut(): void;
  /** Keeps connections open, and lets nothing through any more: a peer that has vanished without a word. */
  freeze(): void;
  /** The present connections say nothing more and are not closed; new ones work. */
  vanish(): void;
  /** Every answer of the database takes this much longer. */
  delayAnswers(ms: number): void;
  restore(): void;
  close(): Promise<void>;
}

export async function createDatabaseProxy(target: string): Promise<DatabaseProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let mode: "open" | "cut" | "frozen" = "open";
  let answerDelayMs = 0;
  const vanished = new WeakSet<Socket>();
  const server = createServer((client) => {
    if (mode === "cut") {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(Number(port), hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("data", (bytes) => {
        if (mode !== "open" || vanished.has(from)) return;
        if (from === client || answerDelayMs === 0) to.write(bytes);
        else setTimeout(() => to.write(bytes), answerDelayMs);
      });
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        // Nobody hears of the end of a peer that is gone without a word.
        if (from === client || !vanished.has(from)) to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String(typeof address === "object" && address !== null ? address.port : 0);
  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    url: url.toString(),
    cut: () => {
      mode = "cut";
      reset();
    },
    freeze: () => {
      mode = "frozen";
    },
    vanish: () => {
      for (const socket of sockets) vanished.add(socket);
    },
    delayAnswers: (ms) => {
      answerDelayMs = ms;
    },
    restore: () => {
      // What was swallowed meanwhile is lost: a connection that lived through it is of no more use.
      if (mode === "frozen") reset();
      mode = "open";
    },
    close: () => {
      reset();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
