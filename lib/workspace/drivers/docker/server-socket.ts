import { closeSync, constants, mkdirSync, openSync, renameSync, chmodSync } from "node:fs";
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const NAME = "server.sock";
/** Another process of this host may have had the socket, and ended. */
const LOOK_AGAIN_MS = 5_000;
/** The user of a container is somebody else than the server's. */
const PASSABLE = 0o711;
const EVERYONE = 0o666;
const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** Commands reach the socket, too: it leads to nothing else of the server. */
const DAEMONS_ONLY = /^\/api\/workspace\/(commands|results)$/;

export interface ServerSocket {
  /** Resolves when somebody answers there. */
  ready(): Promise<void>;
  close(): void;
}

export interface ServerSocketOptions {
  directory: string;
  /** Servers of this deployment, the nearest first. */
  urls: () => Promise<readonly string[]>;
}

/**
 * The daemons' two routes behind a socket in a directory, which is mounted into containers: that needs no network, and nothing
 * listens where others could reach it. One process of a host has it; when it has ended another one takes it.
 */
export function createServerSocket({ directory, urls }: ServerSocketOptions): ServerSocket {
  const closing = new AbortController();
  let server: Server | null = null;
  let first: Promise<void> | null = null;

  async function hold(): Promise<void> {
    mkdirSync(directory, { recursive: true });
    chmodSync(directory, PASSABLE);
    // The address of a socket is short, and a path may be long; the descriptor is always short.
    const fd = openSync(directory, DIRECTORY);
    try {
      const at = `/proc/self/fd/${fd}`;
      if (await answersAt(`${at}/${NAME}`)) return;
      server?.close();
      server = createServer((request, response) => void forward(request, response, urls));
      server.unref();
      await listen(server, at);
    } finally {
      closeSync(fd);
    }
  }

  async function holdOn(): Promise<void> {
    while (!closing.signal.aborted) {
      await delay(LOOK_AGAIN_MS, undefined, { ref: false, signal: closing.signal }).catch(() => {});
      if (!closing.signal.aborted) await hold().catch(() => {});
    }
  }

  return {
    ready: async () => {
      first ??= hold().then(() => void holdOn());
      await first.catch((error: unknown) => {
        first = null;
        throw error;
      });
    },
    close: () => {
      closing.abort();
      server?.close();
      server?.closeAllConnections();
    },
  };
}

/** Made beside and put in place: a container never sees it half made, nor a name that is gone. */
async function listen(server: Server, directory: string): Promise<void> {
  const beside = `${directory}/.${process.pid}-${Date.now()}`;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(beside, resolve);
  });
  chmodSync(beside, EVERYONE);
  renameSync(beside, `${directory}/${NAME}`);
}

function answersAt(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  urls: ServerSocketOptions["urls"],
): Promise<void> {
  const path = daemonsPath(request.url ?? "");
  if (path === null) {
    response.writeHead(404).end();
    return;
  }
  const [base] = await urls().catch(() => []);
  if (base === undefined) {
    response.writeHead(503).end();
    return;
  }
  const target = new URL(path, base);
  const send = target.protocol === "https:" ? httpsRequest : httpRequest;
  const { authorization, "content-type": type, "content-length": length } = request.headers;
  const headers = Object.fromEntries(
    Object.entries({ authorization, "content-type": type, "content-length": length }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const onward = send(target, { method: request.method ?? "GET", headers });
  onward.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, {
      "content-type": answer.headers["content-type"] ?? "text/plain",
    });
    response.flushHeaders();
    answer.pipe(response);
    answer.on("error", () => response.destroy());
  });
  onward.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

/** What is asked for, once `..` and its like are resolved; null when it is not for daemons. */
export function daemonsPath(url: string): string | null {
  const base = "http://server";
  const path = URL.canParse(url, base) ? new URL(url, base).pathname : "";
  return DAEMONS_ONLY.test(path) ? path : null;
}
