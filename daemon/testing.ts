import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeTree } from "../lib/workspace/remove-tree";
import {
  type CommandFrame,
  type DaemonConfigFile,
  type DaemonOutcome,
  type DaemonRequest,
  parseFrame,
  type ResultFrame,
  resultFrameSchema,
} from "../lib/workspace/protocol";
import type { ContextAnswer, ContextRequestFrame } from "../lib/workspace/protocol-context";
import { bundleDaemon } from "./bundle";

const DEADLINE_MS = 15_000;
const POLL_MS = 10;
const TOKEN = "test-token";

export interface OrderOptions {
  id?: string;
  chatId?: string | null;
  epoch?: number;
}

export interface TestDaemon {
  root: string;
  stateDirectory: string;
  process(): ChildProcess;
  /** Sends a request and waits for its outcome. */
  ask(request: DaemonRequest, options?: OrderOptions): Promise<DaemonOutcome>;
  /** Like {@link ask}, for requests that must succeed. */
  result<T = Record<string, unknown>>(request: DaemonRequest, options?: OrderOptions): Promise<T>;
  /** Sends without waiting. */
  send(frame: CommandFrame | string): void;
  frames(): ResultFrame[];
  outcomeOf(id: string): Promise<DaemonOutcome>;
  /** While false, results are not answered. */
  answerResults(on: boolean): void;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Starts another one beside it, as a second server would. */
  startAnother(): Promise<ChildProcess>;
  /** From now on nobody answers. */
  stopServer(): Promise<void>;
  close(): Promise<void>;
}

export interface TestDaemonOptions {
  config?: Partial<DaemonConfigFile>;
  env?: Record<string, string>;
  /** Runs the daemon under another program, such as one that hides something from it. */
  under?: readonly string[];
  /** Parent of the workspace and the state directory. */
  base?: string;
  /** How its server answers what commands ask for their chats; without it, not at all. */
  answerContext?: (frame: ContextRequestFrame) => Pick<ContextAnswer, "ok" | "words">;
  /** What it is bundled for; without it, for this computer. */
  platform?: string;
}

export const execRequest = (command: string, options: { timeoutMs?: number; background?: boolean } = {}) =>
  ({ kind: "exec", command, timeoutMs: 10_000, background: false, ...options }) satisfies DaemonRequest;

/** What runs a program in mounts of its own, which `script` changes and then becomes `$0 $@`; null: it may not be done here. */
export function inOwnMounts(script: string): string[] | null {
  const own = ["unshare", "--mount", "/bin/sh", "-c", script];
  const mapped = ["unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", script];
  const works = ([file = "", ...args]: string[]) =>
    spawnSync(file, [...args, process.execPath, "--version"]).status === 0;
  return [own, mapped].find(works) ?? null;
}

/** The real daemon, bundled and spawned, against a server of a few lines. */
export async function startTestDaemon(options: TestDaemonOptions = {}): Promise<TestDaemon> {
  const base = realpathSync(mkdtempSync(join(options.base ?? tmpdir(), "lathe-daemon-")));
  const root = join(base, "work");
  const stateDirectory = join(base, "state");
  mkdirSync(root);
  mkdirSync(stateDirectory);
  const bundle = join(base, "daemon.mjs");
  await bundleDaemon(bundle, options.platform);
  const server = await startTestServer(options.answerContext);
  const config: DaemonConfigFile = {
    workspaceId: "ws_test",
    token: TOKEN,
    urls: [server.url],
    root,
    isolation: "bubblewrap",
    network: true,
    hidden: [stateDirectory],
    readable: [],
    initGit: false,
    ...options.config,
  };
  writeFileSync(join(stateDirectory, "config.json"), JSON.stringify(config));

  let child = spawnDaemon();
  function spawnDaemon(): ChildProcess {
    const env = { NODE_ENV: "test", PATH: process.env["PATH"], ...options.env } as const;
    const [file, ...args] = [...(options.under ?? []), process.execPath, bundle, stateDirectory];
    return spawn(file, args, { env, stdio: ["ignore", "ignore", "inherit"] });
  }
  await server.connected(0);

  const daemon: TestDaemon = {
    root,
    stateDirectory,
    process: () => child,
    async ask(request, order = {}) {
      const id = order.id ?? `call_${randomUUID()}`;
      const { chatId = "chat_a", epoch = 1 } = order;
      daemon.send({ type: "command", id, chatId, epoch, request });
      return daemon.outcomeOf(id);
    },
    async result<T>(request: DaemonRequest, order?: OrderOptions) {
      const outcome = await daemon.ask(request, order);
      if (outcome.state === "failed") throw new Error(outcome.failure.message);
      return outcome.result as T;
    },
    send: (frame) => server.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    frames: server.frames,
    outcomeOf: async (id) => {
      const frame = await waitFor(() =>
        server.frames().find((one) => one.type === "result" && one.id === id),
      );
      if (frame.type !== "result") throw new Error("not a result");
      return frame.outcome;
    },
    answerResults: server.answerResults,
    async kill() {
      child.kill("SIGKILL");
      await new Promise((resolve) => child.once("exit", resolve));
    },
    async start() {
      const before = server.connections();
      child = spawnDaemon();
      await server.connected(before);
    },
    async startAnother() {
      const before = server.connections();
      const another = spawnDaemon();
      await server.connected(before);
      return another;
    },
    stopServer: () => server.close(),
    async close() {
      child.kill("SIGKILL");
      await server.close();
      removeTree(base);
    },
  };
  return daemon;
}

async function startTestServer(answerContext?: TestDaemonOptions["answerContext"]) {
  const frames: ResultFrame[] = [];
  let stream: ServerResponse | null = null;
  let answering = true;
  let connections = 0;
  const server = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      response.writeHead(401).end();
    } else if (request.method === "GET") {
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      response.write(`${JSON.stringify({ type: "ping" })}\n`);
      stream = response;
      connections++;
      response.on("close", () => {
        if (stream === response) stream = null;
      });
    } else {
      void take(request, response);
    }
  });

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request.setEncoding("utf8") as AsyncIterable<string>) body += chunk;
    const taken = body
      .split("\n")
      .flatMap((line) => (line === "" ? [] : [parseFrame(resultFrameSchema, line)]));
    if (!answering) {
      response.writeHead(503).end();
      return;
    }
    const acknowledged: string[] = [];
    const context: ContextAnswer[] = [];
    for (const frame of taken) {
      if (frame === null) throw new Error("The daemon sent a bad frame.");
      frames.push(frame);
      if (frame.type === "result") acknowledged.push(frame.id);
      if (frame.type === "context_request" && answerContext)
        context.push({ id: frame.id, ...answerContext(frame) });
    }
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ acknowledged, urls: [], context }));
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    frames: () => frames,
    answerResults: (on: boolean) => {
      answering = on;
    },
    send: (line: string) => void stream?.write(`${line}\n`),
    connections: () => connections,
    /** A killed daemon's stream may still look open: only one more connection counts. */
    connected: (after: number) => waitFor(() => stream !== null && connections > after),
    async close() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Polls until `probe` gives something, or fails at the deadline. */
export async function waitFor<T>(
  probe: () => T | undefined | null | false,
  deadlineMs = DEADLINE_MS,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const found = probe();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > end) throw new Error("Nothing came before the deadline.");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
