import type { DaemonRequest } from "../../lib/workspace/protocol";
import {
  MAX_TERMINALS,
  type TerminalInfo,
  type TerminalOrder,
  type TerminalReport,
} from "../../lib/workspace/protocol-terminal";
import { DaemonError } from "../daemon-error";
import type { Watched } from "../limits/watch";
import { descendantsOf, firstChildOf, processesMarked, signalAll } from "../processes/process-tree";
import { delay } from "../processes/running-command";
import type { Sandbox } from "../sandbox";
import { loadPty, type OpenPty } from "./pty";
import { Terminal } from "./terminal";
import { findShell, terminalEnvironment } from "./terminal-environment";
import { TERMINAL_WRAPPER } from "./terminal-wrapper";

const MARKER = "LATHE_TERMINAL_ID";
const WORKSPACE_MARKER = "LATHE_TERMINAL_OF";
/** Of terminals whose shell has ended: how many can still be read. */
const MAX_ENDED = 8;
const HANGUP_GRACE_MS = 500;
const MAX_REASON = 500;

type RequestOf<K extends DaemonRequest["kind"]> = Extract<DaemonRequest, { kind: K }>;
export type TerminalRequest = RequestOf<"open_terminal" | "terminals" | "attach_terminal" | "close_terminal">;

export interface TerminalTable {
  answer(request: TerminalRequest): Promise<unknown>;
  order(order: TerminalOrder): void;
  /** Whether somebody looks at a terminal in which a shell runs. */
  isAttended(): boolean;
  closeAll(): Promise<void>;
  /** Those in which a shell runs, for whoever holds the workspace to its limits. */
  watched(): Watched[];
}

export interface TerminalTableDeps {
  sandbox: Sandbox;
  root: string;
  workspaceId: string;
  send(reports: TerminalReport[]): Promise<unknown>;
}

/** The daemon's terminals: shells for people, in the sandbox that commands get. */
export function createTerminalTable(deps: TerminalTableDeps): TerminalTable {
  const terminals = new Map<string, Terminal>();
  let pty: Promise<OpenPty> | null = null;
  const load = () => (pty ??= loadPty());
  const running = () => [...terminals.values()].filter(({ info }) => info.running);

  async function open(request: RequestOf<"open_terminal">): Promise<TerminalInfo> {
    const known = terminals.get(request.terminalId);
    if (known) return known.info;
    const openPty = await load().catch((error: unknown) => {
      throw new DaemonError("refused", unavailable(error));
    });
    if (running().length >= MAX_TERMINALS) {
      throw new DaemonError(
        "refused",
        `${MAX_TERMINALS} terminals are open in this workspace already. Close one of them first.`,
      );
    }
    const { terminalId: id, cols, rows } = request;
    const name = request.name ?? freeName([...terminals.values()].map(({ info }) => info.name));
    const terminal = new Terminal(
      { id, name, cols, rows },
      {
        pty: openPty({ ...shellOf(deps, id), cols, rows }),
        send: deps.send,
        onEnd: () => end(terminal),
      },
    );
    terminals.set(id, terminal);
    return terminal.info;
  }

  /** Without a sandbox nothing ends with the shell by itself. */
  function end(terminal: Terminal): void {
    if (deps.sandbox.isolation === "none") signalAll(markedWith(terminal), "SIGKILL");
    const ended = [...terminals.values()].filter(({ info }) => !info.running);
    for (const { info } of ended.slice(0, -MAX_ENDED)) terminals.delete(info.id);
  }

  function require(id: string): Terminal {
    const terminal = terminals.get(id);
    if (terminal) return terminal;
    throw new DaemonError("not_found", "There is no such terminal any more.");
  }

  async function close(id: string): Promise<void> {
    const terminal = terminals.get(id);
    if (!terminal) return;
    await endTree(terminal, deps.sandbox);
    terminals.delete(id);
    void deps.send([{ type: "terminal_gone", terminalId: id }]);
  }

  return {
    answer: async (request) => {
      switch (request.kind) {
        case "open_terminal":
          return open(request);
        case "terminals": {
          const reason = await load().then(() => null, unavailable);
          return { terminals: [...terminals.values()].map(({ info }) => info), unavailable: reason };
        }
        case "attach_terminal":
          return require(request.terminalId).attach(request.from);
        case "close_terminal":
          await close(request.terminalId);
          return { ok: true };
      }
    },
    order: (order) => {
      const terminal = terminals.get(order.terminalId);
      if (!terminal) void deps.send([{ type: "terminal_gone", terminalId: order.terminalId }]);
      else if (order.type === "terminal_watch") terminal.watch();
      else if (order.type === "terminal_resize") terminal.resize(order);
      else terminal.type(order);
    },
    isAttended: () => running().some((terminal) => terminal.isAttended()),
    watched: () =>
      running().map((terminal) => ({
        key: terminal,
        pid: terminal.pid,
        endFor: (reason) => {
          terminal.say(reason);
          void endTree(terminal, deps.sandbox);
        },
      })),
    closeAll: async () => {
      await Promise.all(running().map((terminal) => endTree(terminal, deps.sandbox)));
    },
  };
}

/** Without a sandbox, what an earlier daemon's terminals had started may still run. */
export function endTerminalsLeft(workspaceId: string): void {
  signalAll(processesMarked(`${WORKSPACE_MARKER}=${workspaceId}`), "SIGKILL");
}

function shellOf({ sandbox, root, workspaceId }: TerminalTableDeps, id: string) {
  const shell = findShell();
  const argv = ["/bin/sh", "-c", TERMINAL_WRAPPER, "sh", shell];
  const { file, args } = sandbox.wrapTerminal(argv, root);
  const cwd = sandbox.isolation === "none" ? root : "/";
  const markers = { [MARKER]: id, [WORKSPACE_MARKER]: workspaceId };
  return { file, args, cwd, env: { ...terminalEnvironment(sandbox, shell), ...markers } };
}

function freeName(taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = `Terminal ${number}`;
    if (!taken.includes(name)) return name;
  }
}

/** Tells everything in it that the terminal is gone, and ends at once what is still there then, whatever session it made itself. */
async function endTree(terminal: Terminal, sandbox: Sandbox): Promise<void> {
  if (!terminal.info.running) return;
  const tree = () => [
    ...descendantsOf(terminal.pid).map(({ pid }) => pid),
    ...(sandbox.isolation === "none" ? [terminal.pid, ...markedWith(terminal)] : []),
  ];
  signalAll(tree(), "SIGHUP");
  await Promise.race([terminal.ended, delay(HANGUP_GRACE_MS)]);
  // The first process of a namespace takes every other with it.
  const first = sandbox.isolation === "none" ? null : firstChildOf(terminal.pid);
  signalAll(first === null ? [...tree(), terminal.pid] : [first], "SIGKILL");
  await terminal.ended;
}

function markedWith({ info }: Terminal): number[] {
  return processesMarked(`${MARKER}=${info.id}`);
}

function unavailable(error: unknown): string {
  const reason = (error instanceof Error && error.message.split("\n")[0]) || "their library cannot be loaded";
  return `Terminals are not available in this workspace: ${reason}`.slice(0, MAX_REASON);
}
