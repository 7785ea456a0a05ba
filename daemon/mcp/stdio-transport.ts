import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { type JSONRPCMessage, JSONRPCMessageSchema } from "@modelcontextprotocol/sdk/types.js";
import { carriedEnvironment, UNPACK_ENVIRONMENT } from "../processes/carried-environment";
import { delay, killTree, preferForOom } from "../processes/running-command";
import type { Sandbox } from "../sandbox";
import { answeredId, createMessageLines } from "./message-lines";
import type { Program } from "./parse-config";

export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
const MAX_GARBAGE_LINES = 1_000;
const MAX_LAST_WORDS = 1_024;
const CLOSE_GRACE_MS = 500;
const LAST_WORDS_MS = 200;
const INTERNAL_ERROR = -32_603;
/** An answer that is waited for no longer is nobody's. */
const MAX_UNSENT_BYTES = 16 * 1024 * 1024;

export interface StdioOptions {
  sandbox: Sandbox;
  root: string;
  /** `NAME=value` in the environment of all that it starts. */
  marker: string;
  program: Extract<Program, { transport: "stdio" }>;
  /** Of the workspace. */
  env: Readonly<Record<string, string>>;
}

export interface WatchedTransport extends Transport {
  /** How it ended, or why it does not begin; empty: nobody knows. */
  lastWords(): string;
}

/**
 * A program of the workspace, in the sandbox of commands. Its variables are set inside: whatever puts the sandbox up must not be
 * steered by them.
 */
export function createStdioTransport(options: StdioOptions): WatchedTransport {
  const { sandbox, marker } = options;
  let child: ChildProcess | null = null;
  let ended: string | null = null;
  let errors = "";
  let garbage = 0;

  const transport: WatchedTransport = {
    lastWords: () => [ended, errors.trim()].filter((words) => words).join(" It had said: "),
    start: () =>
      new Promise((resolve, reject) => {
        const started = spawnInside(options);
        child = started;
        preferForOom(started.pid);
        started.once("spawn", () => resolve());
        started.once("error", (error) => {
          ended = "It cannot be started.";
          reject(error);
        });
        started.once("exit", (code, signal) => {
          ended ??= `It ended ${signal === null ? `with code ${code}` : `by ${signal}`}.`;
          // Its last words may still be on their way.
          void Promise.race([once(started, "close"), delay(LAST_WORDS_MS)]).then(() => transport.onclose?.());
        });
        started.stdout?.on("data", createMessageLines(MAX_MESSAGE_BYTES, { line: take, tooLong }));
        started.stderr?.setEncoding("utf8").on("data", (text: string) => {
          errors = (errors + text).slice(-MAX_LAST_WORDS);
        });
        for (const stream of [started.stdin, started.stdout, started.stderr]) stream?.on("error", () => {});
      }),
    send: (message) =>
      new Promise((resolve, reject) => {
        const stdin = child?.stdin;
        if (!stdin?.writable || stdin.writableLength > MAX_UNSENT_BYTES) {
          reject(new Error("The server takes no messages."));
          return;
        }
        // Of a program that reads nothing more, its end tells why.
        stdin.write(`${JSON.stringify(message)}\n`, () => resolve());
      }),
    close: async () => {
      const running = child;
      if (running === null || running.exitCode !== null || running.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => running.once("exit", () => resolve()));
      running.stdin?.end();
      const timer = setTimeout(() => killTree(running, sandbox, marker), CLOSE_GRACE_MS);
      await gone;
      clearTimeout(timer);
      if (sandbox.isolation === "none") killTree(running, sandbox, marker);
    },
  };

  function take(line: string): void {
    if (ended !== null || line.trim() === "") return;
    const message = parseMessage(line);
    if (message !== null) transport.onmessage?.(message);
    else if (++garbage > MAX_GARBAGE_LINES) giveUp("It prints what is no message of the protocol.");
  }

  /** Whoever waits for it is told at once. */
  function tooLong(edges: string): void {
    const id = answeredId(edges);
    if (id === null) {
      giveUp("It sent more than can be read.");
      return;
    }
    const message = `The answer is larger than ${MAX_MESSAGE_BYTES / 1024 / 1024} MiB and was dropped.`;
    transport.onmessage?.({ jsonrpc: "2.0", id, error: { code: INTERNAL_ERROR, message } });
  }

  function giveUp(reason: string): void {
    if (ended !== null || child === null) return;
    ended = reason;
    child.stdout?.destroy();
    killTree(child, sandbox, marker);
  }

  return transport;
}

function parseMessage(line: string): JSONRPCMessage | null {
  try {
    const parsed = JSONRPCMessageSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The program takes the place of the shell, which reads nothing of the command line. */
const START_INSIDE = `
ulimit -c 0 2> /dev/null
umask 022
${UNPACK_ENVIRONMENT}exec "$@"
`;

function spawnInside({ sandbox, root, marker, program, env }: StdioOptions): ChildProcess {
  const argv = ["/bin/sh", "-c", START_INSIDE, "sh", ...program.command.map(({ actual }) => actual)];
  const { file, args } = sandbox.wrap(argv, root);
  const own = Object.fromEntries(program.env.map(({ name, actual }) => [name, actual]));
  const [name = "", value = ""] = marker.split("=");
  return spawn(file, args, {
    cwd: sandbox.isolation === "none" ? root : "/",
    env: { ...sandbox.environment(), ...carriedEnvironment({ ...env, ...own }), [name]: value },
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
}
