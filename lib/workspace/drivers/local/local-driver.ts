import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Isolation } from "../../../chat/workspace-types";
import { AppError } from "../../../errors";
import type { DaemonConfigFile } from "../../protocol";
import type { DaemonStart, WorkspaceDriver } from "../driver";
import { removeTree } from "../../remove-tree";
import { livingDaemon, spawnDaemon, stopDaemon } from "./daemon-process";
import { detectIsolation } from "./detect-isolation";
import { sandboxView } from "./hidden-directories";
import { createLocalRoots, type LocalRoots } from "./local-roots";

const OWNER_ONLY = 0o600;
const PRIVATE_DIRECTORY = 0o700;
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
  detect?: () => Promise<Isolation>;
}

export interface LocalDriver extends WorkspaceDriver {
  completeDirectory: LocalRoots["complete"];
}

/** Workspaces that are directories of this host; each has a daemon of its own that outlives the server. */
export function createLocalDriver(options: LocalDriverOptions): LocalDriver {
  const { dataDirectory, localRoots, home, installation, bundle, executable, environment } = options;
  const roots = createLocalRoots(localRoots, [dataDirectory]);
  const stateOf = (workspaceId: string) => join(dataDirectory, "workspaces", requirePlainId(workspaceId));
  let isolation: Promise<Isolation> | null = null;

  async function start(request: DaemonStart): Promise<{ path: string; pid: number; host: string }> {
    const stateDirectory = stateOf(request.workspaceId);
    await stopDaemon(stateDirectory);
    await mkdir(stateDirectory, { recursive: true, mode: PRIVATE_DIRECTORY });
    if (!existsSync(bundle)) {
      throw new AppError(
        "unavailable",
        "The workspace daemon has not been built. Start Lathe with bin/start.",
      );
    }
    const root =
      request.path === null ? await ownDirectory(stateDirectory) : await roots.resolve(request.path);
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
      isolation: request.isolation,
      network: request.network,
      hidden: view.hidden,
      readable: view.readable,
      initGit: request.path === null,
    };
    await writeConfig(stateDirectory, config);
    const pid = await spawnDaemon({ bundle, stateDirectory, executable, path: view.path, environment });
    return { path: root, pid, host: hostname() };
  }

  return {
    isolation: () => {
      isolation ??= (options.detect ?? detectIsolation)();
      return isolation;
    },
    resolvePath: roots.resolve,
    completeDirectory: roots.complete,
    start,
    stop: (workspaceId) => stopDaemon(stateOf(workspaceId)),
    isAlive: ({ id, daemonHost }) => {
      if (daemonHost !== null && daemonHost !== hostname()) return null;
      if (daemonHost === null && !existsSync(stateOf(id))) return null;
      return livingDaemon(stateOf(id)) !== null;
    },
    remove: async (workspaceId) => {
      await stopDaemon(stateOf(workspaceId));
      // Only what is closed needs the other way, which holds everybody up while it lasts.
      await rm(stateOf(workspaceId), { recursive: true, force: true }).catch(() =>
        removeTree(stateOf(workspaceId)),
      );
    },
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
