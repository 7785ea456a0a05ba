import { Socket } from "node:net";

const LENGTH_BYTES = 4;
const HEADER_BYTES = 1 + LENGTH_BYTES;
const SYNC = "S".charCodeAt(0);
const QUERY = "Q".charCodeAt(0);
const READY_FOR_QUERY = "Z".charCodeAt(0);
/** From this size on the driver writes at once what it else collects for a moment. */
const WRITTEN_AT_ONCE_BYTES = 1_024;

/**
 * Blank options for the message that a connection begins with. When a connection ends while the driver collects something for
 * it, the driver still believes on the next connection that this is about to be written, and writes neither that nor what the
 * new connection begins with: nobody answers, until the time for connecting is over. A beginning of this size is written at once.
 */
export const startupPadding = { options: " ".repeat(WRITTEN_AT_ONCE_BYTES) };

/** What the driver hands to a socket's maker. */
interface Target {
  host: string[];
  port: number[];
  path?: string | undefined;
}

/** Counts the messages of the given types in one direction of a connection, however it is cut into pieces. */
function createCounter(types: readonly number[]): (bytes: Uint8Array) => number {
  let header: number[] = [];
  let skip = 0;
  return (bytes) => {
    let found = 0;
    let at = 0;
    while (at < bytes.length) {
      if (skip > 0) {
        const passed = Math.min(skip, bytes.length - at);
        skip -= passed;
        at += passed;
        continue;
      }
      header.push(bytes[at++] ?? 0);
      if (header.length < HEADER_BYTES) continue;
      const [type = 0, a = 0, b = 0, c = 0, d = 0] = header;
      if (types.includes(type)) found += 1;
      skip = ((a << 24) | (b << 16) | (c << 8) | d) - LENGTH_BYTES;
      header = [];
    }
    return found;
  };
}

/**
 * Makes sockets for the driver that end themselves when the server owes an answer for longer than `silenceMs`. A peer that is
 * gone without a word would keep them, and whoever is given one of them, waiting for ever; the driver replaces what has ended.
 * For connections without TLS: what is said there cannot be read here.
 */
export function watchedSockets(silenceMs: number): (target: Target) => Socket {
  let next = 0;
  return ({ host, port, path }) => {
    const socket = new Socket();
    const turn = next++ % Math.max(1, host.length);
    if (path) socket.connect(path);
    else socket.connect(port[turn] ?? 0, host[turn] ?? "localhost");
    // What is sent behind a statement that has not been answered yet is not to wait for that answer.
    socket.setNoDelay(true);
    // After the connect: that would put back the socket's own `write`.
    return watch(socket, silenceMs);
  };
}

/** What a connection begins with, the only message without a type; before it the driver may put what the last one was to be told. */
export function beginningIn(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length && bytes[at] !== 0) at += 1 + view.getUint32(at + 1);
  return bytes[at] === 0 ? bytes.subarray(at) : bytes;
}

function watch(socket: Socket, silenceMs: number): Socket {
  const asked = createCounter([SYNC, QUERY]);
  const answered = createCounter([READY_FOR_QUERY]);
  let started = false;
  let owed = 0;
  let timer: NodeJS.Timeout | null = null;

  /** From now on the server has its time again. */
  const wait = () => {
    if (timer !== null) clearTimeout(timer);
    timer = owed === 0 ? null : setTimeout(() => socket.destroy(), silenceMs).unref();
  };
  const write = socket.write.bind(socket);
  socket.write = (bytes: Uint8Array | string, ...rest: unknown[]) => {
    // What a connection begins with is a question, too.
    const isFirst = !started;
    started = true;
    owed += isFirst || typeof bytes === "string" ? 1 : asked(bytes);
    if (timer === null) wait();
    const said = isFirst && typeof bytes !== "string" ? beginningIn(bytes) : bytes;
    return Reflect.apply(write, socket, [said, ...rest]);
  };
  const on = socket.on.bind(socket);
  // Told of an error, the driver forgets what it was asked between the error and the end: that would never be settled.
  socket.on = ((name: string, listener: (...args: unknown[]) => void) =>
    on(name, name === "close" ? () => listener(false) : listener)) as typeof socket.on;
  socket.on("data", (bytes: Buffer) => {
    owed = Math.max(0, owed - answered(bytes));
    wait();
  });
  on("close", () => {
    owed = 0;
    wait();
  });
  return socket;
}
