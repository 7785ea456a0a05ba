import { lookup as systemLookup, type LookupAddress } from "node:dns";
import * as http from "node:http";
import * as https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { createAddressCheck } from "./blocked-address";
import { guardError, isGuardError } from "./guard-error";
import { responseOf } from "./node-response";

export type Resolve = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface OutgoingGuardOptions {
  /** Default: the system's resolver. */
  resolve?: Resolve;
  /** Decompressed bytes of one answer. */
  maxBodyBytes?: number;
}

/** The one way out to addresses that users and administrators enter. */
export interface OutgoingGuard {
  /**
   * A fetch that reaches public addresses, and private ones only at these exact origins. The name is resolved once and what was
   * checked is what is connected to; every hop is checked; redirects to another origin are refused. No time limit but for
   * connecting: give a signal.
   */
  fetchAllowing(origins: readonly string[]): typeof globalThis.fetch;
  /** Closes idle connections. */
  close(): void;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const MAX_REDIRECTS = 3;
const CONNECT_TIMEOUT_MS = 15_000;
/** Shorter than the usual server's patience, so that no request is written to a connection that is just closing. */
const IDLE_CONNECTION_MS = 4_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const KEEPS_METHOD = new Set([307, 308]);

interface Hop {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: Buffer | null;
  signal: AbortSignal;
}

type Agents = { "http:": http.Agent; "https:": https.Agent };

function createAgents(): Agents {
  const options = { keepAlive: true, timeout: IDLE_CONNECTION_MS };
  // Said aloud, so that a server which speaks nothing else refuses at once instead of answering something odd.
  const secure = { ...options, ALPNProtocols: ["http/1.1"] };
  return { "http:": new http.Agent(options), "https:": new https.Agent(secure) };
}

const resolveBySystem: Resolve = (hostname, callback) => systemLookup(hostname, { all: true }, callback);

/** Node connects to what this hands over, so there is no second look at the name. */
function checkedLookup(resolve: Resolve, isBlocked: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      const family = options.family === 4 || options.family === 6 ? options.family : null;
      const usable = addresses?.filter((found) => family === null || found.family === family) ?? [];
      const [first] = usable;
      if (error) callback(error, []);
      else if (addresses.some((found) => isBlocked(found.address)))
        callback(guardError("LATHE_BLOCKED_ADDRESS"), []);
      else if (!first) callback(Object.assign(new Error("No address"), { code: "ENOTFOUND" }), []);
      else if (options.all) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };
}

function limitConnecting(request: http.ClientRequest): void {
  request.once("socket", (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(() => {
      request.destroy(Object.assign(new Error("Connecting timed out"), { code: "ETIMEDOUT" }));
    }, CONNECT_TIMEOUT_MS);
    const stop = () => clearTimeout(timer);
    socket.once("connect", stop);
    socket.once("close", stop);
  });
}

interface Way {
  agents: Agents;
  lookup: LookupFunction | undefined;
}

function send(hop: Hop, way: Way): Promise<http.IncomingMessage> {
  const { url, method, headers, body, signal } = hop;
  const isSecure = url.protocol === "https:";
  return new Promise((resolve, reject) => {
    const request = (isSecure ? https : http).request(url, {
      method,
      headers: body === null ? headers : { ...headers, "content-length": String(body.length) },
      agent: way.agents[isSecure ? "https:" : "http:"],
      signal,
      ...(way.lookup && { lookup: way.lookup }),
    });
    limitConnecting(request);
    request.once("response", resolve);
    request.once("error", (error) => {
      if (signal.aborted) reject(signal.reason);
      // The shape of the platform's fetch, which the AI SDK takes apart.
      else reject(new TypeError("fetch failed", { cause: error }));
    });
    request.end(body);
  });
}

function redirected(hop: Hop, response: http.IncomingMessage): Hop {
  const target = URL.parse(response.headers.location ?? "", hop.url);
  const mayRepeat =
    KEEPS_METHOD.has(response.statusCode ?? 0) || hop.method === "GET" || hop.method === "HEAD";
  if (target === null || target.origin !== hop.url.origin || !mayRepeat) throw guardError("LATHE_REDIRECT");
  return { ...hop, url: target };
}

async function firstHop(input: string | URL | Request, init: RequestInit | undefined): Promise<Hop> {
  const request = new Request(input, init);
  const hasBody = request.body !== null;
  return {
    url: new URL(request.url),
    method: request.method,
    headers: Object.fromEntries(request.headers),
    body: hasBody ? Buffer.from(await request.arrayBuffer()) : null,
    signal: init?.signal ?? request.signal,
  };
}

export function createOutgoingGuard(options: OutgoingGuardOptions = {}): OutgoingGuard {
  const { resolve = resolveBySystem, maxBodyBytes = MAX_BODY_BYTES } = options;
  const isBlocked = createAddressCheck();
  // Apart, so that a connection made for an allowed origin never serves another request.
  const strict: Way = { agents: createAgents(), lookup: checkedLookup(resolve, isBlocked) };
  const allowed: Way = { agents: createAgents(), lookup: undefined };

  const wayTo = (url: URL, origins: readonly string[]): Way => {
    if (url.protocol !== "http:" && url.protocol !== "https:") throw guardError("LATHE_BLOCKED_ADDRESS");
    if (origins.includes(url.origin)) return allowed;
    const host = url.hostname.replace(/^\[|\]$/g, "");
    if (isIP(host) !== 0 && isBlocked(host)) throw guardError("LATHE_BLOCKED_ADDRESS");
    return strict;
  };

  const follow = async (start: Hop, origins: readonly string[]): Promise<Response> => {
    let hop = start;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const response = await send(hop, wayTo(hop.url, origins));
      if (!REDIRECTS.has(response.statusCode ?? 0))
        return responseOf(response, { maxBodyBytes, signal: hop.signal });
      response.destroy();
      hop = redirected(hop, response);
    }
    throw guardError("LATHE_REDIRECT");
  };

  return {
    fetchAllowing: (origins) => async (input, init) => {
      const hop = await firstHop(input, init);
      hop.signal.throwIfAborted();
      try {
        return await follow(hop, origins);
      } catch (error) {
        throw isGuardError(error) ? new TypeError("fetch failed", { cause: error }) : error;
      }
    },
    close() {
      for (const { agents } of [strict, allowed]) {
        agents["http:"].destroy();
        agents["https:"].destroy();
      }
    },
  };
}
