import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import {
  MAX_MCP_SERVERS,
  MAX_MCP_TOOLS,
  MCP_LIMITS,
  type McpCallResult,
  type McpProgram,
  type McpServer,
  type McpServersResult,
} from "../../lib/workspace/protocol-mcp";
import type { DaemonRequest } from "../../lib/workspace/protocol";
import { DaemonError } from "../daemon-error";
import type { Sandbox } from "../sandbox";
import { type ConfigFile, readConfigFile, stampOf } from "./config-files";
import { describeProgram } from "./describe-program";
import { type Listed, parseConfig } from "./parse-config";
import { MAX_DEFINITIONS_BYTES } from "./read-tools";
import type { RunningServer } from "./run-server";
import { createRunningServers, type Wanted } from "./running-servers";

const LOOK_INTERVAL_MS = 2_000;
const NO_NETWORK =
  "Commands of this workspace have no network, so servers that are reached by HTTP are not connected.";

type McpCallRequest = Extract<DaemonRequest, { kind: "mcp_call" }>;

/** One server as it is written down now. */
interface Known {
  listed: Listed;
  /** Null: it cannot be run. */
  hash: string | null;
  shown: McpProgram | null;
  problem: string | null;
}

export interface McpServersDeps {
  root: string;
  files: readonly ConfigFile[];
  sandbox: Sandbox;
  /** Whether commands reach the network. */
  network: boolean;
  workspaceId: string;
  /** Of the workspace. */
  env: Readonly<Record<string, string>>;
  version: string;
  /** Something else can be told of the servers. */
  onChange: () => void;
}

export interface McpServers {
  list(
    request: { approved: readonly string[]; waitMs: number },
    signal: AbortSignal,
  ): Promise<McpServersResult>;
  call(request: McpCallRequest, by: { callId: string; signal: AbortSignal }): Promise<McpCallResult>;
  /** Another one whenever something else can be told; null: nothing is listed. */
  version(): string | null;
  /** Reads the files anew if they have changed. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The MCP servers that a workspace's files list. Listing is all that a file can do: a server runs only while its owner's approval holds for exactly
 * what it is, and what it is includes the content of its program where that lies in the workspace.
 */
export function createMcpServers(deps: McpServersDeps): McpServers {
  const { root, files, sandbox, onChange } = deps;
  const running = createRunningServers({ ...deps, onChange: tell });
  let known: Known[] = [];
  let problems: string[] = [];
  let approved: ReadonlySet<string> = new Set();
  let stamp: string | null = null;
  let looking: Promise<void> | null = null;
  let version: string | null = null;

  const look = (): Promise<void> =>
    (looking ??= lookNow().finally(() => {
      looking = null;
    }));

  async function lookNow(): Promise<void> {
    const listedAt = await stampOfFiles(files);
    const now = [listedAt, await stampOfPrograms(known, root)].join();
    if (now === stamp) return;
    const read = await readAll({
      files,
      root,
      env: { ...sandbox.environment(), ...deps.env },
      network: deps.network,
    });
    known = read.known;
    problems = read.problems;
    // Programs that they name are watched from now on, too.
    stamp = [listedAt, await stampOfPrograms(known, root)].join();
    await settle();
  }

  async function allow(hashes: readonly string[]): Promise<void> {
    approved = new Set(hashes);
    await look();
    await settle();
  }

  async function settle(): Promise<void> {
    const wanted = new Map<string, Wanted>();
    for (const { hash, listed } of known) {
      const { name, program } = listed;
      if (hash !== null && program !== null && approved.has(hash)) wanted.set(hash, { name, program });
    }
    await running.settle(wanted);
    tell();
  }

  function tell(): void {
    const now = known.length === 0 && problems.length === 0 ? null : hashOf([describe(), problems]);
    if (now === version) return;
    version = now;
    onChange();
  }

  function describe(): McpServer[] {
    const budget = { tools: MAX_MCP_TOOLS, bytes: MAX_DEFINITIONS_BYTES };
    return known.map((one) => describeServer(one, running.get(one.hash ?? ""), budget));
  }

  const timer = setInterval(() => void look().catch(() => {}), LOOK_INTERVAL_MS).unref();

  return {
    look,
    version: () => version,
    async list(request, signal) {
      await allow(request.approved);
      await atMost(request.waitMs, running.settled(), signal);
      return { version, servers: describe(), problems };
    },
    async call({ server, hash, repeatable, tool, arguments: input, ...request }, by) {
      // A daemon that has just begun starts here what the one before it ran.
      await allow(request.approved);
      const current = running.get(hash);
      if (current === null) {
        const why = "its file was changed, or its owner has not let it start";
        throw new DaemonError(
          "refused",
          `The MCP server ${server} does not run any more: ${why}. The call was not made.`,
        );
      }
      return current.call({ tool, arguments: input }, { ...by, repeatable });
    },
    close: () => {
      clearInterval(timer);
      return running.close();
    },
  };
}

async function atMost(ms: number, work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const late = setTimeout(ms, undefined, { signal: AbortSignal.any([signal, over.signal]), ref: false });
  await Promise.race([work, late.catch(() => {})]);
  over.abort();
}

function describeServer(
  { listed, hash, shown, problem }: Known,
  running: RunningServer | null,
  budget: { tools: number; bytes: number },
): McpServer {
  const { name, source } = listed;
  const common = { name, source, hash, program: shown };
  if (problem !== null) return { ...common, state: "invalid", error: problem, tools: [], leftOut: [] };
  if (running === null) return { ...common, state: "waiting", error: null, tools: [], leftOut: [] };
  const { state, error, tools, leftOut } = running.state();
  const fitting = tools.filter((tool) => {
    const size = Buffer.byteLength(JSON.stringify(tool));
    const fits = budget.tools > 0 && size <= budget.bytes;
    if (fits) {
      budget.tools--;
      budget.bytes -= size;
    }
    return fits;
  });
  const over = tools
    .filter((tool) => !fitting.includes(tool))
    .map(({ tool }) => ({ name: tool.slice(0, MCP_LIMITS.name), reason: "there are too many" }));
  const left = [...leftOut, ...over].slice(0, MCP_LIMITS.leftOut);
  return { ...common, state, error: state === "connected" ? null : error, tools: fitting, leftOut: left };
}

async function stampOfFiles(files: readonly ConfigFile[]): Promise<string> {
  return (await Promise.all(files.map(({ base, path }) => stampOf(base, path)))).join();
}

async function stampOfPrograms(known: readonly Known[], root: string): Promise<string> {
  const named = known.flatMap(({ shown }) => (shown?.transport === "stdio" ? shown.files : []));
  return (await Promise.all(named.map(({ path }) => stampOf(root, path)))).join();
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

interface Reading {
  files: readonly ConfigFile[];
  root: string;
  env: NodeJS.ProcessEnv;
  network: boolean;
}

async function readAll({
  files,
  root,
  env,
  network,
}: Reading): Promise<{ known: Known[]; problems: string[] }> {
  const known: Known[] = [];
  const problems: string[] = [];
  for (const file of files) {
    try {
      const content = await readConfigFile(file);
      const listed = content === null ? [] : parseConfig(content, file.shown, env);
      for (const one of listed) {
        const isSecond = known.some((other) => other.listed.name === one.name);
        known.push(
          await knownOf(
            isSecond ? { ...one, problem: "Another file lists this name already." } : one,
            root,
            network,
          ),
        );
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : "it cannot be read";
      problems.push(`${file.shown}: ${why}.`.slice(0, MCP_LIMITS.name * 4));
    }
  }
  if (known.length > MAX_MCP_SERVERS)
    problems.push(`Only the first ${MAX_MCP_SERVERS} servers are looked at.`);
  return { known: known.slice(0, MAX_MCP_SERVERS), problems };
}

async function knownOf(listed: Listed, root: string, network: boolean): Promise<Known> {
  const unusable = (problem: string) => ({ listed, hash: null, shown: null, problem });
  if (listed.program === null || listed.problem !== null)
    return unusable(listed.problem ?? "It cannot be used.");
  if (listed.program.transport === "http" && !network) return unusable(NO_NETWORK);
  try {
    const { hash, program } = await describeProgram(listed.name, listed.program, root);
    return { listed, hash, shown: program, problem: null };
  } catch (error) {
    return unusable(error instanceof Error ? error.message : "It cannot be looked at.");
  }
}
