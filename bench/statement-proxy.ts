import { connect, createServer, type Socket } from "node:net";

export interface StatementCounts {
  /** Executions by text, of connections that were not left out. */
  byText: Map<string, number>;
  statements: number;
  /** How often a client had to wait for an answer before it went on. */
  roundTrips: number;
}

export interface StatementProxy {
  url: string;
  /** What has gone through since the last call. */
  take(): StatementCounts;
  close(): Promise<void>;
}

const TYPE_BYTES = 1;
const LENGTH_BYTES = 4;
const PARSE = "P";
const BIND = "B";
const EXECUTE = "E";
const SIMPLE_QUERY = "Q";
/** Connections that tick by themselves say nothing about a step. */
const LEFT_OUT = /lathe-(heartbeat|listen)/;

const emptyCounts = (): StatementCounts => ({ byText: new Map(), statements: 0, roundTrips: 0 });

/** Stands between Lathe and its PostgreSQL and counts what goes through. */
export async function startStatementProxy(target: string): Promise<StatementProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let counts = emptyCounts();
  const count = (text: string) => {
    counts.statements += 1;
    counts.byText.set(text, (counts.byText.get(text) ?? 0) + 1);
  };
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: hostname, port: Number(port), noDelay: true });
    const reader = createFrontendReader(count);
    let answered = true;
    client.on("data", (bytes: Buffer) => {
      reader.read(bytes);
      if (answered && reader.counted()) counts.roundTrips += 1;
      answered = false;
      upstream.write(bytes);
    });
    upstream.on("data", (bytes: Buffer) => {
      answered = true;
      client.write(bytes);
    });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String(typeof address === "object" && address !== null ? address.port : 0);
  return {
    url: url.toString(),
    take: () => {
      const taken = counts;
      counts = emptyCounts();
      return taken;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Follows one connection's messages to the server (PostgreSQL's protocol, version 3). */
function createFrontendReader(count: (text: string) => void) {
  const texts = new Map<string, string>();
  let rest: Buffer = Buffer.alloc(0);
  let isStarted = false;
  let isCounted = true;
  let bound = "";
  const message = (type: string, body: Buffer) => {
    const strings = () => body.toString("utf8").split("\0");
    if (type === PARSE) texts.set(strings()[0] ?? "", strings()[1] ?? "");
    if (type === BIND) bound = strings()[1] ?? "";
    if (!isCounted) return;
    if (type === EXECUTE) count(texts.get(bound) ?? "");
    if (type === SIMPLE_QUERY) count(strings()[0] ?? "");
  };
  return {
    counted: () => isCounted && isStarted,
    read: (bytes: Buffer) => {
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      for (;;) {
        const typeBytes = isStarted ? TYPE_BYTES : 0;
        if (rest.length < typeBytes + LENGTH_BYTES) return;
        const end = typeBytes + rest.readUInt32BE(typeBytes);
        if (rest.length < end) return;
        const body = rest.subarray(typeBytes + LENGTH_BYTES, end);
        if (isStarted) message(rest.toString("latin1", 0, TYPE_BYTES), body);
        else isCounted = !LEFT_OUT.test(body.toString("latin1"));
        isStarted = true;
        rest = rest.subarray(end);
      }
    },
  };
}
