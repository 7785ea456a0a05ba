import { existsSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { PLANS_DIRECTORY } from "../lib/chat/plan-file";
import type { DaemonConfig } from "../lib/workspace/protocol";
import type { Layers } from "./apart/layers";
import { OVERLAY_SETUP } from "./overlay-setup";
import { carriedEnvironment } from "./processes/carried-environment";
import { UNSHARE_SETUP } from "./unshare-setup";

/** Where a sandbox shows what belongs to the workspace but does not lie in it. */
const INSIDE = {
  home: "/run/lathe/home",
  output: "/run/lathe/output",
  plans: PLANS_DIRECTORY,
  programs: "/run/lathe/bin",
  mailbox: "/run/lathe/mailbox",
};
const TEMPORARY = "/tmp";

export interface SandboxDirectories {
  home: string;
  temporary: string;
  /** Spooled output of commands; they may read it. */
  output: string;
  /** Plan files; commands may read them. */
  plans: string;
  /** Programs of the daemon's own, last on the path of commands. */
  programs: string;
  /** Where commands ask the daemon for something; those that may change nothing do not see it. */
  mailbox: string;
}

export interface Sandbox {
  isolation: DaemonConfig["isolation"];
  /** Directory in which a command finds the full output of others. */
  outputDirectory: string;
  /** The commands' home, as they know it. */
  home: string;
  /** Where they leave what they ask for. */
  mailbox: string;
  /** A program and its arguments that run `argv` in `workdir`, apart from the host and within what the workspace may use. */
  wrap(argv: readonly string[], workdir: string): { file: string; args: string[] };
  /** The same for a shell whose input and output are a pseudoterminal made for it, which stays its controlling terminal. */
  wrapTerminal(argv: readonly string[], workdir: string): { file: string; args: string[] };
  /** The same where nothing may be changed: what is written goes into `layers`. */
  wrapApart(
    argv: readonly string[],
    options: { workdir: string; layers: Layers },
  ): { file: string; args: string[] };
  /** The same for a process that is within what the workspace may use already. */
  within: Pick<Sandbox, "wrap" | "wrapApart">;
  confine: Confine;
  environment(): NodeJS.ProcessEnv;
  /** What a command is given of the workspace's own environment, besides; a shell inside unpacks it. */
  carried: Readonly<Record<string, string>>;
}

/** Makes a program run within what the workspace may use. */
type Confine = (command: { file: string; args: string[] }) => { file: string; args: string[] };

type SandboxConfig = Pick<DaemonConfig, "root" | "isolation" | "network" | "hidden" | "readable"> &
  Partial<Pick<DaemonConfig, "env">>;

/** How commands of one workspace are kept apart from the host; a driver has found out what works here. */
export function createSandbox(
  config: SandboxConfig,
  directories: SandboxDirectories,
  confine: Confine = (command) => command,
): Sandbox {
  const apart = config.isolation !== "none";
  const { home, mailbox, programs, output } = apart ? INSIDE : directories;
  const common = { config, directories };
  const wrap = {
    bubblewrap: (argv: readonly string[], workdir: string) => bubblewrap({ ...common, argv, workdir }),
    unshare: (argv: readonly string[], workdir: string) => unshare({ ...common, argv, workdir }),
    none: ([file = "true", ...args]: readonly string[]) => ({ file, args }),
  }[config.isolation];
  const within: Sandbox["within"] = {
    wrap,
    wrapApart: (argv, { workdir, layers }) => apartOf({ ...common, argv, workdir }, layers),
  };
  return {
    isolation: config.isolation,
    home,
    mailbox,
    outputDirectory: output,
    wrap: (argv, workdir) => confine(wrap(argv, workdir)),
    wrapTerminal: (argv, workdir) =>
      confine(
        config.isolation === "bubblewrap"
          ? bubblewrap({ ...common, argv, workdir, terminal: true })
          : wrap(argv, workdir),
      ),
    wrapApart: (argv, options) => confine(within.wrapApart(argv, options)),
    within,
    confine,
    // Next's types want NODE_ENV in every environment; a command is not to have it.
    environment: () =>
      commandEnvironment({
        home,
        programs,
        temporary: apart ? TEMPORARY : directories.temporary,
      }) as NodeJS.ProcessEnv,
    carried: carriedEnvironment(withPrograms(config.env ?? {}, programs)),
  };
}

interface Wrapped {
  config: SandboxConfig;
  directories: SandboxDirectories;
  argv: readonly string[];
  workdir: string;
  /** Copies are laid over the workspace, and nothing is shared with commands that may change things: no network either. */
  apart?: boolean;
  /** It keeps its session: the only terminal that it could type into is its own. */
  terminal?: boolean;
}

/** @throws Error without a sandbox: nothing would hold the command. */
function apartOf(wrapped: Wrapped, layers: Layers): { file: string; args: string[] } {
  const { config, directories } = wrapped;
  if (config.isolation === "none") throw new Error("Nothing keeps a command apart without a sandbox");
  const covered = { ...wrapped, apart: true };
  const inner = config.isolation === "bubblewrap" ? bubblewrap(covered) : unshare(covered);
  const cover = [config.root, layers.root.upper, layers.root.work];
  cover.push(directories.home, layers.home.upper, layers.home.work);
  const args = ["--user", "--map-root-user", "--mount", "/bin/sh", "-c", OVERLAY_SETUP, "sh", ...cover];
  return { file: "unshare", args: [...args, inner.file, ...inner.args] };
}

function bubblewrap({ config, directories, argv, workdir, apart, terminal }: Wrapped): {
  file: string;
  args: string[];
} {
  const args = ["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"];
  if (!hasNetwork(config, apart)) args.push("--unshare-net");
  // Covering made it somebody else to the kernel; inside it is who it always is.
  if (apart) args.push("--uid", String(process.getuid?.() ?? 0), "--gid", String(process.getgid?.() ?? 0));
  // A server that runs as root would leave its rights to every command, and with them the right to unmount what hides.
  args.push("--die-with-parent", "--cap-drop", "ALL");
  if (!terminal) args.push("--new-session");
  args.push("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc");
  args.push("--tmpfs", "/run");
  const resolver = resolverFile();
  if (resolver) args.push("--ro-bind", resolver, resolver);
  for (const file of rootOnlyFiles()) args.push("--ro-bind", "/dev/null", file);
  if (!apart && keepsTemporary(config)) args.push("--bind", directories.temporary, TEMPORARY);
  else args.push("--tmpfs", TEMPORARY);
  for (const path of hiddenDirectories(config)) args.push("--tmpfs", path);
  for (const path of config.readable.filter(existsSync)) args.push("--ro-bind", path, path);
  args.push("--bind", config.root, config.root);
  args.push(...bindOwn(directories, apart));
  args.push("--chdir", workdir, "--", ...argv);
  return { file: "bwrap", args };
}

/** What is the workspace's but does not lie in it. */
function bindOwn(directories: SandboxDirectories, apart: Wrapped["apart"]): string[] {
  const args = ["--bind", directories.home, INSIDE.home];
  for (const name of ["output", "plans", "programs"] as const)
    args.push("--ro-bind", directories[name], INSIDE[name]);
  return apart ? args : [...args, "--bind", directories.mailbox, INSIDE.mailbox];
}

function unshare({ config, directories, argv, workdir, apart }: Wrapped): { file: string; args: string[] } {
  const args = ["--user", "--map-root-user", "--mount", "--pid", "--fork", "--ipc", "--uts", "--kill-child"];
  if (!hasNetwork(config, apart)) args.push("--net");
  const lines = (paths: string[]) => paths.join("\n");
  args.push("/bin/sh", "-c", UNSHARE_SETUP, "sh", config.root, directories.home, directories.output);
  args.push(!apart && keepsTemporary(config) ? directories.temporary : "", workdir, resolverFile() ?? "");
  args.push(
    lines(hiddenDirectories(config)),
    lines(config.readable.filter(existsSync)),
    lines(rootOnlyFiles()),
    directories.plans,
    directories.programs,
    apart ? "" : directories.mailbox,
    hasNetwork(config, apart) ? "" : "lo",
  );
  return { file: "setpriv", args: ["--pdeathsig", "KILL", "unshare", ...args, ...argv] };
}

/** Over one, even its own loopback, somebody who may change things could be asked to. */
function hasNetwork(config: SandboxConfig, apart: boolean | undefined): boolean {
  return config.network && !apart;
}

/**
 * Mount points are only ever made in fresh, empty file systems. Below a directory that earlier commands could write to, a
 * symlink could lead them astray; so a workspace below /tmp gets a /tmp that does not outlive the command.
 */
function keepsTemporary(config: SandboxConfig): boolean {
  return ![config.root, ...config.readable].some((path) => isWithin(path, TEMPORARY));
}

function hiddenDirectories(config: SandboxConfig): string[] {
  const covered = ["/run", TEMPORARY, "/dev", "/proc"];
  const hidden: string[] = [];
  for (const path of [...config.hidden].sort((a, b) => a.length - b.length)) {
    const known = [...covered, ...hidden].some((outer) => isWithin(path, outer));
    if (!known && !isWithin(path, config.root) && existsSync(path)) hidden.push(path);
  }
  return hidden;
}

/** /run is empty inside, and with it what /etc/resolv.conf may point to. */
function resolverFile(): string | null {
  try {
    const target = readlinkSync("/etc/resolv.conf");
    const resolved = realpathSync(isAbsolute(target) ? target : join("/etc", target));
    return isWithin(resolved, "/run") ? resolved : null;
  } catch {
    return null;
  }
}

/** A server that runs as root could read these; its commands must not. */
export function rootOnlyFiles(): string[] {
  if (process.getuid?.() !== 0) return [];
  const keys = existsSync("/etc/ssh")
    ? readdirSync("/etc/ssh").filter((name) => /^ssh_host_.*_key$/.test(name))
    : [];
  const accounts = ["/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-"];
  return [...accounts.filter(existsSync), ...keys.map((name) => join("/etc/ssh", name))];
}

const PASSED_ON = ["TZ", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"];
const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];

/** Nothing is inherited but what is named here; the driver has scrubbed this process's own environment before. */
function commandEnvironment(places: {
  home: string;
  temporary: string;
  programs: string;
}): Record<string, string> {
  const { home, temporary, programs } = places;
  const inherited: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = process.env[name];
    if (value) inherited[name] = value;
  }
  for (const name of PROXIES) {
    const value = process.env[name];
    if (value && !value.includes("@")) inherited[name] = value;
  }
  return {
    LANG: "C.UTF-8",
    ...inherited,
    PATH: `${process.env["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}:${programs}`,
    HOME: home,
    TMPDIR: temporary,
    SHELL: "/bin/sh",
    LATHE_AGENT: "1",
    TERM: "dumb",
    NO_COLOR: "1",
    PAGER: "cat",
    MANPAGER: "cat",
    GIT_PAGER: "cat",
    SYSTEMD_PAGER: "cat",
    EDITOR: "true",
    VISUAL: "true",
    GIT_EDITOR: "true",
    GIT_SEQUENCE_EDITOR: "true",
    GIT_TERMINAL_PROMPT: "0",
    GIT_SSH_COMMAND: "ssh -o BatchMode=yes",
    DEBIAN_FRONTEND: "noninteractive",
    PYTHONUNBUFFERED: "1",
  };
}

/** A path of the workspace's own leaves out none of them. */
function withPrograms(
  env: Readonly<Record<string, string>>,
  programs: string,
): Readonly<Record<string, string>> {
  const { PATH } = env;
  return PATH === undefined ? env : { ...env, PATH: PATH === "" ? programs : `${PATH}:${programs}` };
}

export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith("/") ? directory : `${directory}/`);
}
