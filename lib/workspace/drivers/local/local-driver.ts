import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Isolation } from "../../../chat/workspace-types";
import { AppError } from "../../../errors";
import type { DaemonConfigFile } from "../../protocol";
import { chosenPath, describeIsolation, hasNetwork } from "../../describe-workspace";
import type { AcceptedRisks, IsolationReport } from "../../workspace-view";
import type { Driver, DriverStart, DriverStarted } from "../driver";
import { removeTree } from "../../remove-tree";
import { livingDaemon, spawnDaemon, stopDaemon } from "./daemon-process";
import { detectIsolation } from "./detect-isolation";
import { sandboxView } from "./hidden-directories";
import { createLocalRoots, type LocalRoots } from "./local-roots";

const OWNER_ONLY = 0o600;
const PRIVATE_DIRECTORY = 0o700;
/** Whose a workspace's directory is. */
const OWNER_MARK = "deployment";
const GIT_TIMEOUT_MS = 2_000;

export interface LocalDriverOptions {
  dataDirectory: string;
  localRoots: readonly string[];
  home: string;
  installation: string;
  /** dist/daemon.mjs */
  bundle: string;
  executable: string;
  /** Read once, to pass on the few names that commands may know. */
  environment: Readonly<Record<string, string | undefined>>;
  /** What the server listens on: where others than this computer reach it, an administrator has to allow workspaces. */
  host: string;
  acceptedRisks: () => Promise<AcceptedRisks>;
  /** Directories of other deployments may lie in the same place. */
  deploymentId: () => Promise<string>;
  detect?: () => Promise<Isolation>;
}

export interface LocalDriver extends Driver {
  report(): Promise<IsolationReport>;
  /** The same, for whoever asks what may be done on this computer. */
  isolation(): Promise<IsolationReport>;
  /**
   * The real path of a directory that a person named.
   *
   * @throws AppError `invalid_request` when it is none, or lies outside of what may be used.
   */
  resolvePath(path: string): Promise<string>;
  completeDirectory: LocalRoots["complete"];
}

/** Workspaces that are directories of this host; each has a daemon of its own that outlives the server. */
export function createLocalDriver(options: LocalDriverOptions): LocalDriver {
  const { dataDirectory, localRoots, home, installation, bundle, executable, environment } = options;
  const roots = createLocalRoots(localRoots, [dataDirectory]);
  const stateOf = (workspaceId: string) => join(dataDirectory, "workspaces", requirePlainId(workspaceId));
  let detected: Promise<Isolation> | null = null;
  const detect = () => (detected ??= (options.detect ?? detectIsolation)());

  async function report(): Promise<IsolationReport> {
    const [found, accepted] = await Promise.all([detect(), options.acceptedRisks()]);
    return describeIsolation(found, { accepted, host: options.host });
  }

  async function start(request: DriverStart): Promise<DriverStarted> {
    const chosen = chosenPath(request);
    const isolation = await detect();
    const stateDirectory = stateOf(request.workspaceId);
    await stopDaemon(stateDirectory);
    await mkdir(stateDirectory, { recursive: true, mode: PRIVATE_DIRECTORY });
    await writeFile(join(stateDirectory, OWNER_MARK), await options.deploymentId(), { mode: OWNER_ONLY });
    if (!existsSync(bundle)) {
      throw new AppError(
        "unavailable",
        "The workspace daemon has not been built. Start Lathe with bin/start.",
      );
    }
    const root = chosen === null ? await ownDirectory(stateDirectory) : await roots.resolve(chosen);
    await prepareHome(join(stateDirectory, "home"));
    const host = {
      dataDirectory,
      home,
      installation,
      localRoots,
      executable,
      path: environment["PATH"] ?? "",
    };
    const view = sandboxView(host);
    const config: DaemonConfigFile = {
      workspaceId: request.workspaceId,
      token: request.token,
      urls: [...request.urls],
      root,
      isolation,
      network: hasNetwork(request),
      hidden: view.hidden,
      readable: view.readable,
      initGit: chosen === null,
      env: { ...request.env },
      limits: { ...request.limits },
    };
    await writeConfig(stateDirectory, config);
    const pid = await spawnDaemon({ bundle, stateDirectory, executable, path: view.path, environment });
    request.log(`The daemon of this workspace runs beside ${root}.`);
    return { path: root, pid, host: hostname(), isolation, state: {} };
  }

  async function clear(workspaceId: string): Promise<void> {
    const stateDirectory = stateOf(workspaceId);
    await stopDaemon(stateDirectory);
    // Only what is closed needs the other way, which holds everybody up while it lasts.
    await rm(stateDirectory, { recursive: true, force: true }).catch(() => removeTree(stateDirectory));
  }

  async function places(): Promise<string[]> {
    const entries = await readdir(join(dataDirectory, "workspaces")).catch(() => []);
    const own = await options.deploymentId();
    const isOwn = async (name: string) =>
      (await readFile(join(stateOf(name), OWNER_MARK), "utf8").catch(() => "")) === own;
    const named = entries.filter((name) => /^ws_[\w-]{1,90}$/.test(name));
    const marked = await Promise.all(named.map(async (name) => ((await isOwn(name)) ? [name] : [])));
    return marked.flat();
  }

  return {
    name: "local",
    report,
    isolation: report,
    resolvePath: roots.resolve,
    completeDirectory: roots.complete,
    start,
    stop: ({ id }) => stopDaemon(stateOf(id)),
    isAlive: async ({ id, daemonHost }) => {
      if (daemonHost !== null && daemonHost !== hostname()) return null;
      if (daemonHost === null && !existsSync(stateOf(id))) return null;
      return livingDaemon(stateOf(id)) !== null;
    },
    remove: ({ id }) => clear(id),
    places,
    clear,
  };
}

async function ownDirectory(stateDirectory: string): Promise<string> {
  const path = join(stateDirectory, "files");
  await mkdir(path, { recursive: true });
  return realpath(path);
}

/** A commit in the workspace is made in the name of who runs the server, as it would be in their own shell. */
async function prepareHome(home: string): Promise<void> {
  if (existsSync(home)) return;
  await mkdir(home, { recursive: true, mode: PRIVATE_DIRECTORY });
  const [name, email] = await Promise.all([gitIdentity("user.name"), gitIdentity("user.email")]);
  const lines = ["[safe]", "\tdirectory = *"];
  if (name !== null && email !== null)
    lines.push("[user]", `\tname = ${quote(name)}`, `\temail = ${quote(email)}`);
  await writeFile(join(home, ".gitconfig"), `${lines.join("\n")}\n`, { mode: OWNER_ONLY });
}

async function gitIdentity(key: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)("git", ["config", "--global", "--get", key], {
      timeout: GIT_TIMEOUT_MS,
    });
    return stdout.trim() || null;
  } catch {
    return null;
  }
}

function quote(text: string): string {
  return `"${text.replace(/[\n\r\0]/g, " ").replace(/(["\\])/g, "\\$1")}"`;
}

async function writeConfig(stateDirectory: string, config: DaemonConfigFile): Promise<void> {
  const path = join(stateDirectory, "config.json");
  await writeFile(`${path}.new`, JSON.stringify(config), { mode: OWNER_ONLY });
  await rename(`${path}.new`, path);
}

function requirePlainId(id: string): string {
  if (!/^[\w-]{1,100}$/.test(id)) throw new AppError("not_found", "There is no such workspace.");
  return id;
}
