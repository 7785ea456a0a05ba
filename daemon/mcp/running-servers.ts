import { CALL_MARKER } from "../processes/process-table";
import { processesMarked, signalAll } from "../processes/process-tree";
import type { Sandbox } from "../sandbox";
import { describeProgram } from "./describe-program";
import { createHttpTransport } from "./http-transport";
import type { Program } from "./parse-config";
import { type RunningServer, runServer } from "./run-server";
import { createStdioTransport } from "./stdio-transport";

export interface RunningServersDeps {
  root: string;
  sandbox: Sandbox;
  workspaceId: string;
  /** Of the workspace. */
  env: Readonly<Record<string, string>>;
  version: string;
  /** A server's state is another one. */
  onChange: () => void;
}

export interface Wanted {
  name: string;
  program: Program;
}

export interface RunningServers {
  get(hash: string): RunningServer | null;
  /** Ends what is not wanted any more and starts what is; keyed by the hash that was agreed to. */
  settle(wanted: ReadonlyMap<string, Wanted>): Promise<void>;
  /** Each of them has been asked for its tools once. */
  settled(): Promise<unknown>;
  close(): Promise<void>;
}

/** The servers that run now. */
export function createRunningServers(deps: RunningServersDeps): RunningServers {
  const { root, sandbox, env, version, onChange } = deps;
  const marker = `${CALL_MARKER}=mcp-${deps.workspaceId}`;
  const running = new Map<string, RunningServer>();
  let closed = false;

  // Without a sandbox they do not end with an earlier daemon.
  if (sandbox.isolation === "none") signalAll(processesMarked(marker), "SIGKILL");

  function start({ name, program }: Wanted, hash: string): RunningServer {
    // Whatever has been looked at before: what is started is what was agreed to.
    const connect = async () => {
      const { hash: now } = await describeProgram(name, program, root);
      if (now !== hash) throw new Error("Its program was changed, and its owner is to be asked again.");
      return program.transport === "http"
        ? createHttpTransport(program)
        : createStdioTransport({ sandbox, root, marker, program, env });
    };
    return runServer({ name, version, connect, onChange });
  }

  async function end(hashes: readonly string[]): Promise<void> {
    const ended = hashes.flatMap((hash) => running.get(hash) ?? []);
    for (const hash of hashes) running.delete(hash);
    await Promise.all(ended.map((server) => server.close()));
  }

  return {
    get: (hash) => running.get(hash) ?? null,
    async settle(wanted) {
      const unwanted = [...running.keys()].filter((hash) => !wanted.has(hash));
      for (const [hash, server] of wanted) {
        if (!running.has(hash) && !closed) running.set(hash, start(server, hash));
      }
      await end(unwanted);
    },
    settled: () => Promise.all([...running.values()].map((server) => server.settled)),
    close: () => {
      closed = true;
      return end([...running.keys()]);
    },
  };
}
