import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { sandboxView } from "../lib/workspace/drivers/local/hidden-directories";
import { type Admission, admissionSchema, type DaemonConfigFile } from "../lib/workspace/protocol";

const OWNER_ONLY = 0o600;
const OWNER_ONLY_DIRECTORY = 0o700;
const MONTH_MS = 30 * 24 * 60 * 60_000;
/** A daemon that cannot run here ends within this time. */
const LOOK_MS = 1_000;
/** What a daemon, and through it a command, may know of the environment of whoever starts it. */
const PASSED_ON =
  "PATH LANG LC_ALL TZ SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy".split(
    " ",
  );

/**
 * Makes this machine a workspace: exchanges the code on standard input for a token, keeps what the daemon needs in a directory of its
 * own, and starts it beside the terminal.
 */
export async function enrol(url: string, directory: string | undefined): Promise<void> {
  if (process.platform !== "linux") throw new Error("Workspaces need Linux.");
  const admission = await exchange(url, (await text(process.stdin)).trim());
  const stateDirectory = join(stateHome(), "lathe", admission.workspaceId);
  mkdirSync(stateDirectory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  const wanted = directory === undefined ? join(homedir(), "lathe", folderOf(admission)) : resolve(directory);
  const isNew = !existsSync(wanted);
  mkdirSync(wanted, { recursive: true });
  const root = realpathSync(wanted);
  const bundle = join(stateDirectory, "daemon.mjs");
  copyFileSync(process.argv[1] ?? "", bundle);
  const config = configOf(admission, { url, root, isNew, stateDirectory });
  const file = join(stateDirectory, "config.json");
  writeFileSync(`${file}.new`, JSON.stringify(config), { mode: OWNER_ONLY });
  renameSync(`${file}.new`, file);
  await startDaemon(bundle, stateDirectory);
  say(`The workspace “${admission.name}” is ${root}, and its daemon runs.`);
  say("Stop it in Lathe; to start it again, run the command that Lathe shows then.");
}

/** A name that is no plain one could lead elsewhere. */
function folderOf({ name, workspaceId }: Admission): string {
  return /^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(name) ? name : workspaceId;
}

function stateHome(): string {
  return process.env["XDG_STATE_HOME"] || join(homedir(), ".local", "state");
}

async function exchange(url: string, code: string): Promise<Admission> {
  const response = await fetch(`${url}/api/workspace/enrolment`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code }),
  });
  const answer: unknown = await response.json().catch(() => null);
  const admission = admissionSchema.safeParse(answer);
  if (response.ok && admission.success) return admission.data;
  const { error } = (answer ?? {}) as { error?: { message?: string } };
  throw new Error(error?.message ?? `${url} answered ${response.status}.`);
}

interface Places {
  url: string;
  root: string;
  isNew: boolean;
  stateDirectory: string;
}

function configOf(admission: Admission, { url, root, isNew, stateDirectory }: Places): DaemonConfigFile {
  const { workspaceId, token, env, limits } = admission;
  const view = sandboxView({
    dataDirectory: stateDirectory,
    home: homedir(),
    installation: stateDirectory,
    localRoots: [],
    executable: process.execPath,
    path: process.env["PATH"] ?? "",
  });
  return {
    workspaceId,
    token,
    urls: [url],
    fixedUrls: true,
    root,
    isolation: "detect",
    network: true,
    hidden: view.hidden,
    readable: view.readable,
    initGit: isNew,
    env,
    limits,
    // Nobody else could start it again.
    idleMs: MONTH_MS,
  };
}

async function startDaemon(bundle: string, stateDirectory: string): Promise<void> {
  const log = openSync(join(stateDirectory, "daemon.log"), "w", OWNER_ONLY);
  const inherited = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value ? [[name, value] as const] : [];
  });
  const env = { ...Object.fromEntries(inherited), NODE_ENV: "production" } as const;
  const child = spawn(process.execPath, ["--max-old-space-size=256", bundle, stateDirectory], {
    cwd: stateDirectory,
    env,
    detached: true,
    stdio: ["ignore", log, log],
  });
  const hasEnded = await new Promise<boolean>((done) => {
    child.once("exit", () => done(true));
    child.once("error", () => done(true));
    setTimeout(() => done(false), LOOK_MS);
  });
  if (hasEnded)
    throw new Error(`The daemon could not start; ${join(stateDirectory, "daemon.log")} says why.`);
  child.unref();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
