import { EventEmitter, once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPError } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { McpError, ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { MCP_CALL_TIMEOUT_MS, type McpCallResult } from "../../lib/workspace/protocol-mcp";
import { DaemonError } from "../daemon-error";
import { promiseWithResolvers } from "../journal";
import { callResultSchema, readCallResult } from "./call-result";
import { readTools, type ToolList } from "./read-tools";
import type { WatchedTransport } from "./stdio-transport";

/** One that ran this long may begin anew with the first pause. */
const HEALTHY_MS = 30_000;
/** How long a call waits for a server that is being started. */
const READY_WAIT_MS = 10_000;
const MAX_PAGES = 100;
const MAX_LISTED = 10_000;
const MAX_ERROR = 1_000;
const NOT_FOUND = 404;

const pageSchema = z.object({ tools: z.array(z.unknown()).optional(), nextCursor: z.string().optional() });

export interface ServerState extends ToolList {
  state: "starting" | "connected" | "failed";
  error: string | null;
}

export interface RunningServer {
  /** What is known now; tools stay known while it is away. */
  state(): ServerState;
  /** It has answered with its tools once, or has failed to for the first time. */
  readonly settled: Promise<void>;
  call(request: { tool: string; arguments: Record<string, unknown> }, by: Caller): Promise<McpCallResult>;
  close(): Promise<void>;
}

export interface Caller {
  callId: string;
  signal: AbortSignal;
  /** Whether the call may be made a second time. */
  repeatable: boolean;
}

export interface RunServerOptions {
  name: string;
  version: string;
  /** @throws Error, in words for people, when it must not be begun. */
  connect: () => Promise<WatchedTransport>;
  onChange: () => void;
  limits?: Limits;
}

interface Limits {
  connectMs: number;
  callMs: number;
  firstPauseMs: number;
  longestPauseMs: number;
}

const LIMITS: Limits = {
  connectMs: 30_000,
  callMs: MCP_CALL_TIMEOUT_MS,
  firstPauseMs: 1_000,
  longestPauseMs: 60_000,
};

/** Keeps one server connected: what fails or ends is begun again, after pauses that grow. */
export function runServer(options: RunServerOptions): RunningServer {
  const { name, version, connect, onChange, limits = LIMITS } = options;
  const closing = new AbortController();
  const settled = promiseWithResolvers<void>();
  const changes = new EventEmitter().setMaxListeners(0);
  let current: ServerState = { state: "starting", error: null, tools: [], leftOut: [] };
  let connection: Connection | null = null;
  let vainAttempts = 0;
  let hurry = new AbortController();

  const become = (next: Partial<ServerState>) => {
    current = { ...current, ...next };
    changes.emit("change");
    onChange();
  };

  async function keepConnected(): Promise<void> {
    let failures = 0;
    while (!closing.signal.aborted) {
      const began = performance.now();
      const error = await connectOnce();
      if (closing.signal.aborted) return;
      failures = performance.now() - began > HEALTHY_MS ? 1 : failures + 1;
      become({ state: "failed", error });
      settled.resolve();
      const pauseMs = Math.min(limits.longestPauseMs, limits.firstPauseMs * 2 ** (failures - 1));
      await pause(pauseMs, AbortSignal.any([closing.signal, hurry.signal]));
      hurry = new AbortController();
      if (!closing.signal.aborted) become({ state: "starting" });
    }
  }

  /** Stays as long as the connection does; answers why it is over. */
  async function connectOnce(): Promise<string> {
    let transport: WatchedTransport | null = null;
    let opened: Connection | null = null;
    try {
      transport = await connect();
      opened = openConnection({
        transport,
        version,
        limits,
        onTools: (list) => become(readTools(name, list)),
      });
      const list = readTools(name, await opened.begin(closing.signal));
      connection = opened;
      become({ state: "connected", error: null, ...list });
      settled.resolve();
      await opened.closed;
      return transport.lastWords() || "The connection was closed.";
    } catch (error) {
      vainAttempts++;
      return transport?.lastWords() || messageOf(error);
    } finally {
      connection = null;
      await opened?.close();
    }
  }

  /** A connection other than `dead`; one that is away is begun again at once. */
  async function ready(signal: AbortSignal, dead: Connection | null = null): Promise<Connection> {
    const vainBefore = vainAttempts;
    const over = AbortSignal.any([signal, closing.signal, AbortSignal.timeout(READY_WAIT_MS)]);
    for (;;) {
      if (connection !== null && connection !== dead) return connection;
      if (over.aborted || vainAttempts > vainBefore) throw absent();
      hurry.abort();
      await once(changes, "change", { signal: over }).catch(() => {});
    }
  }

  function absent(): DaemonError {
    const why = current.error === null ? "" : ` ${current.error}`;
    const next = "The call was not made. Do without it, or tell the user.";
    return new DaemonError("refused", `The MCP server ${name} does not run at the moment.${why} ${next}`);
  }

  const running = keepConnected();
  return {
    state: () => current,
    settled: settled.promise,
    async call(request, by) {
      const first = await ready(by.signal);
      const call = { ...request, ...by, limitMs: limits.callMs };
      const answer = await callTool(name, first, call);
      if (answer !== "forgotten") return answer;
      // The server knows the session no more, and has not looked at the call: it is made once more in a new one.
      await first.close();
      const again = await callTool(name, await ready(by.signal, first), call);
      if (again === "forgotten") throw absent();
      return again;
    },
    async close() {
      closing.abort();
      settled.resolve();
      await connection?.close();
      await running;
    },
  };
}

interface Connection {
  client: Client;
  /** @returns the tools as the server lists them. */
  begin(signal: AbortSignal): Promise<unknown[]>;
  /** Resolves when it is over. */
  closed: Promise<void>;
  close(): Promise<void>;
}

function openConnection(options: {
  transport: WatchedTransport;
  version: string;
  limits: Limits;
  onTools: (list: unknown[]) => void;
}): Connection {
  const { transport, version, onTools } = options;
  const { connectMs } = options.limits;
  const client = new Client({ name: "lathe", version }, { capabilities: {} });
  const closed = promiseWithResolvers<void>();
  let listing = Promise.resolve();
  client.onclose = () => closed.resolve();
  client.onerror = () => {};
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
    listing = listing.then(async () => {
      const signal = AbortSignal.timeout(connectMs);
      await listTools(client, signal, connectMs).then(onTools, () => {});
    });
  });
  return {
    client,
    closed: closed.promise,
    async begin(signal) {
      const late = AbortSignal.any([signal, AbortSignal.timeout(connectMs)]);
      // What ignores its signal must not be waited for.
      const over = new Promise<never>((_, reject) => {
        const give = () => reject(new Error(`It did not answer within ${connectMs / 1_000} s.`));
        if (late.aborted) give();
        late.addEventListener("abort", give, { once: true });
      });
      const ended = closed.promise.then(() => Promise.reject(new Error("The connection was closed.")));
      const work = async () => {
        await client.connect(transport, { signal: late, timeout: connectMs });
        return listTools(client, late, connectMs);
      };
      return Promise.race([work(), over, ended]);
    },
    async close() {
      await client.close().catch(() => {});
      await transport.close().catch(() => {});
      closed.resolve();
    },
  };
}

/** All pages; their tools are judged one by one, so that a bad one spoils no other. */
async function listTools(client: Client, signal: AbortSignal, timeout: number): Promise<unknown[]> {
  const tools: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES && tools.length < MAX_LISTED; page++) {
    const params = cursor === undefined ? {} : { cursor };
    const options = { signal, timeout };
    const found = await client.request({ method: "tools/list", params }, pageSchema, options);
    tools.push(...(found.tools ?? []));
    if (found.nextCursor === undefined || found.nextCursor === cursor) break;
    cursor = found.nextCursor;
  }
  return tools.slice(0, MAX_LISTED);
}

interface ToolCall extends Caller {
  tool: string;
  arguments: Record<string, unknown>;
  limitMs: number;
}

/** `forgotten`: the session is gone, and nobody has looked at the call. */
async function callTool(
  name: string,
  { client, close }: Connection,
  { tool, callId, signal, repeatable, limitMs, ...call }: ToolCall,
): Promise<McpCallResult | "forgotten"> {
  const params = { name: tool, arguments: call.arguments, _meta: { "lathe/call-id": callId } };
  const late = AbortSignal.timeout(limitMs);
  const options = { signal: AbortSignal.any([signal, late]), timeout: limitMs + 1_000 };
  try {
    return readCallResult(await client.request({ method: "tools/call", params }, callResultSchema, options));
  } catch (error) {
    if (signal.aborted) throw new DaemonError("cancelled", "The call was cancelled.");
    if (late.aborted) throw unanswered(name, `did not answer within ${limitMs / 1_000} s`, repeatable);
    const status = statusOf(error);
    if (status === NOT_FOUND) return "forgotten";
    if (status !== null || (error instanceof McpError && client.transport !== undefined)) {
      throw new DaemonError("refused", `The MCP server ${name} refused the call: ${messageOf(error)}`);
    }
    // Whatever is wrong with the connection, the next call gets a new one.
    void close();
    throw unanswered(name, "was lost while the call ran", repeatable);
  }
}

function unanswered(name: string, what: string, repeatable: boolean): DaemonError {
  const next = repeatable
    ? "Try again, or do without it."
    : "Whether the call took effect is unknown: look before you repeat it.";
  return new DaemonError(repeatable ? "refused" : "lost", `The MCP server ${name} ${what}. ${next}`);
}

/** Of an HTTP server that answered with something else than success. */
function statusOf(error: unknown): number | null {
  const code = error instanceof StreamableHTTPError ? error.code : undefined;
  return code !== undefined && code > 0 ? code : null;
}

/** One line for a person and a model; whatever a server says is cut. */
function messageOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  const message = error instanceof Error ? `${error.message}${cause}` : String(error);
  return message.replace(/\s+/g, " ").slice(0, MAX_ERROR).toWellFormed();
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal, ref: false }).catch(() => {});
}
