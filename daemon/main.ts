import { existsSync, readdirSync, unlinkSync } from "node:fs";
import { hostname } from "node:os";
import {
  type CommandFrame,
  type DaemonConfig,
  HEARTBEAT_INTERVAL_MS,
  PROTOCOL_VERSION,
} from "../lib/workspace/protocol";
import { type Cover, createCover } from "./apart/cover";
import { createLayerStore, SWEEP_INTERVAL_MS } from "./apart/layers";
import { createApartRuns } from "./apart/run-apart";
import { agentSettingsOf } from "./context/agent-settings";
import { createContextRequests } from "./context/context-requests";
import { runGit } from "./changes/git-command";
import { enrol } from "./enrol";
import { withEntry } from "./files/beneath";
import { createPlanFiles } from "./files/plan-files";
import { temporaryPrefix } from "./files/replace-file";
import { createSeenFiles } from "./files/seen-files";
import { createTouchedFiles } from "./files/touched-files";
import { createHttpClient } from "./http-client";
import { type Journal, openJournal } from "./journal";
import { openInside } from "./inside/inside";
import { openLimits } from "./limits/limits";
import { watchLimits } from "./limits/watch";
import { configFiles } from "./mcp/config-files";
import { createMcpServers, type McpServers } from "./mcp/mcp-servers";
import { createOrders, type Orders } from "./orders";
import { createOutbox } from "./outbox";
import { createPerform } from "./perform";
import { CALL_MARKER, createProcessTable, type ProcessTable } from "./processes/process-table";
import { processesMarked, signalAll } from "./processes/process-tree";
import { createSandbox, type Sandbox } from "./sandbox";
import { takePlace } from "./place";
import { openServerAddresses, type ServerAddresses } from "./server-addresses";
import { followServer } from "./server-link";
import { openStateDirectory } from "./state-directory";
import { createTerminalTable, endTerminalsLeft, type TerminalTable } from "./terminals/terminal-table";

const VERSION = "1";
const GIT_ANSWER_BYTES = 4_096;
const FAREWELL_MS = 3_000;

async function main(stateDirectory: string): Promise<void> {
  const stopping = new AbortController();
  await takePlace(stateDirectory, () => stopping.abort());
  if (stopping.signal.aborted) return;
  const { config, directories } = await openStateDirectory(stateDirectory);
  const { root } = config;
  const journal = await openJournal(stateDirectory);
  const limits = openLimits(config.workspaceId, config.limits ?? {});
  const sandbox = createSandbox(config, directories, limits.confine);
  await clearUp(config, journal);
  if (config.initGit) await initGit(root, sandbox);

  const { env = {} } = config;
  const settings = agentSettingsOf(env);
  const places = { config, sandbox, home: { directory: directories.home, inside: sandbox.home } };
  const mcp = createMcpServers({
    ...config,
    env,
    files: await configFiles(settings.mcpConfigFiles, places),
    sandbox,
    version: VERSION,
    onChange: () => void outbox.heartbeat(),
  });
  const addresses = openServerAddresses(stateDirectory, config);
  const http = createHttpClient(config.token);
  const outbox = createOutbox({
    http,
    addresses,
    journal,
    heartbeat: () => beatOf({ config, journal, mcp, table, cover }),
  });
  const table = createProcessTable({
    sandbox,
    spoolDirectory: directories.output,
    pipeDirectory: stateDirectory,
    onLiveOutput: (output) => outbox.output(output),
    limits,
  });
  const terminals = createTerminalTable({
    sandbox,
    root,
    workspaceId: config.workspaceId,
    send: (reports) => outbox.ephemeral(reports),
  });
  const written = [root, directories.home, directories.temporary];
  const running = () => [...table.watched(), ...terminals.watched()];
  watchLimits({ limits, directories: written, isOwn: config.initGit, running });
  const touched = createTouchedFiles(stateDirectory);
  const layers = createLayerStore({ stateDirectory, root, home: directories.home });
  setInterval(() => void layers.sweep(), SWEEP_INTERVAL_MS).unref();
  const cover = createCover({ sandbox, root, layers });
  const perform = createPerform({
    root,
    sandbox,
    table,
    touched,
    seen: createSeenFiles(),
    plans: createPlanFiles(directories.plans),
    apart: createApartRuns({ root, sandbox, layers, cover }),
    cover,
    context: createContextRequests(settings, places),
    terminals,
    mcp,
  });
  const isNeeded = () => orders.isBusy() || running().length > 0;
  const mailbox = openInside({ directories, places, isNeeded, sandbox, ask: outbox.ask });
  const orders = createOrders({
    journal,
    perform: mailbox.during(perform),
    send: (result) => outbox.result(result),
  });

  onSignals(() => stopping.abort());
  const beat = () => void outbox.heartbeat();
  const heart = setInterval(beat, HEARTBEAT_INTERVAL_MS);

  await Promise.all([mcp.look(), cover.works()]);
  await followServer(
    {
      http,
      addresses,
      log,
      idleMs: config.idleMs,
      isBusy: () => orders.isBusy() || table.isBusy(),
      isAttended: terminals.isAttended,
      onConnected: () => {
        beat();
        outbox.resend();
      },
      onFrame: frameTaker({ orders, addresses, terminals, stopping }),
    },
    stopping.signal,
  );

  setTimeout(() => process.exit(0), FAREWELL_MS).unref();
  clearInterval(heart);
  await Promise.all([table.killAll(), terminals.closeAll(), mcp.close()]);
  await limits.cgroups.close();
  outbox.close();
  http.close();
  await journal.close();
}

interface FrameTakers {
  orders: Orders;
  addresses: ServerAddresses;
  terminals: TerminalTable;
  stopping: AbortController;
}

function frameTaker({ orders, addresses, terminals, stopping }: FrameTakers): (frame: CommandFrame) => void {
  return (frame) => {
    if (frame.type === "command") orders.take(frame).catch((error: unknown) => log(String(error)));
    else if (frame.type === "welcome") addresses.learn(frame.urls);
    else if (frame.type === "shutdown") stopping.abort();
    else if (frame.type !== "ping") terminals.order(frame);
  };
}

function onSignals(stop: () => void): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, stop);
  // Node would open a debugger's port on these.
  process.on("SIGUSR1", () => {});
  process.on("SIGHUP", () => {});
}

/** What an earlier daemon may have left. */
async function clearUp(config: DaemonConfig, journal: Journal): Promise<void> {
  await removeLeftovers(journal, config.root);
  if (config.isolation !== "none") return;
  killLeftovers(journal);
  endTerminalsLeft(config.workspaceId);
}

/** A person reads what went wrong. */
async function enrolOrSay(url: string, directory: string | undefined): Promise<void> {
  await enrol(url, directory).catch((error: unknown) => {
    process.stderr.write(`lathe: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}

interface Told {
  config: DaemonConfig;
  journal: Journal;
  mcp: Pick<McpServers, "version">;
  table: Pick<ProcessTable, "isBusyWith">;
  cover: Pick<Cover, "known">;
}

function beatOf({ config, journal, mcp, table, cover }: Told) {
  const { root: path, isolation, backgroundUseMs } = config;
  const about = { protocol: PROTOCOL_VERSION, version: VERSION, pid: process.pid, host: hostname() };
  const canRunApart = cover.known();
  const now = { mcp: mcp.version(), inUse: table.isBusyWith(backgroundUseMs), canRunApart };
  return { type: "heartbeat", ...about, journalId: journal.id, path, isolation, ...now } as const;
}

/** Calls that were cut short may have left files beside the ones they were to write. */
async function removeLeftovers(journal: Journal, root: string): Promise<void> {
  for (const entry of journal.interrupted()) {
    for (const path of entry.paths) await removeTemporaries(root, path, temporaryPrefix(entry.id));
  }
}

/** A sandbox ends with its daemon; without one, what an earlier daemon had started may still run. */
function killLeftovers(journal: Journal): void {
  for (const entry of journal.interrupted()) {
    signalAll(processesMarked(`${CALL_MARKER}=${entry.id}`), "SIGKILL");
  }
}

async function removeTemporaries(root: string, path: string, prefix: string): Promise<void> {
  try {
    await withEntry({ root, path }, ({ directory }) => {
      for (const name of readdirSync(directory)) {
        if (name.startsWith(prefix)) unlinkSync(`${directory}/${name}`);
      }
    });
  } catch {
    // The directory is gone, and with it what lay in it.
  }
}

/** A new, empty workspace becomes a repository, so that all its changes are known. */
async function initGit(root: string, sandbox: Sandbox): Promise<void> {
  if (existsSync(`${root}/.git`) || readdirSync(root).length > 0) return;
  await runGit(["init", "--quiet", "--initial-branch=main"], {
    sandbox,
    root,
    maxBytes: GIT_ANSWER_BYTES,
    cover: null,
  });
}

function log(text: string): void {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`);
}

const stateDirectory = process.argv[2];
if (!stateDirectory) throw new Error("The state directory must be the first argument.");
if (stateDirectory === "enrol") await enrolOrSay(process.argv[3] ?? "", process.argv[4]);
else await main(stateDirectory);
process.exit(0);
