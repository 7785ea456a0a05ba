import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { isAbsolute, posix } from "node:path";
import { promisify } from "node:util";
import type { DaemonConfig } from "../../lib/workspace/protocol";
import { isWithin, type Sandbox } from "../sandbox";

const LOOK_TIMEOUT_MS = 2_000;
/** Here a sandbox shows something else than the host. */
const COVERED = ["/run", "/tmp", "/dev", "/proc"];

/** A directory that a setting names. */
export interface Place {
  /** Nothing that is read there may lie outside of this. */
  root: string;
  /** From `root`. */
  path: string;
  /** As the setting names it. */
  shown: string;
}

export interface PlaceContext {
  config: Pick<DaemonConfig, "root" | "hidden" | "isolation">;
  sandbox: Pick<Sandbox, "wrap" | "environment">;
  /** The commands' home: on the host, and as they know it. */
  home: { directory: string; inside: string };
}

/** Where a setting's directory lies, or null: commands would not find it there either. */
export async function locate(setting: string, context: PlaceContext): Promise<Place | null> {
  const { config, home } = context;
  const shown = posix.normalize(setting).replace(/(?<=.)\/$/, "");
  if (shown === "~" || shown.startsWith("~/")) return { root: home.directory, path: shown.slice(2), shown };
  if (!isAbsolute(shown)) return { root: config.root, path: shown, shown };
  const known = inKnownRoot(shown, context);
  if (known !== null) return { ...known, shown };
  return outside(shown, context);
}

function inKnownRoot(path: string, { config, home }: PlaceContext): Omit<Place, "shown"> | null {
  const roots = [
    { root: config.root, as: config.root },
    { root: home.directory, as: home.inside },
    { root: home.directory, as: home.directory },
  ];
  const found = roots.find(({ as }) => isWithin(path, as));
  return found === undefined ? null : { root: found.root, path: path.slice(found.as.length + 1) };
}

/** Elsewhere on the host the sandbox is asked: it shows more or less than this process sees. */
async function outside(path: string, context: PlaceContext): Promise<Place | null> {
  const real = realPath(path);
  if (real === null) return null;
  // What lies where commands may write is only ever walked from its root, or it could be moved meanwhile.
  const known = inKnownRoot(real, context);
  if (known !== null) return { ...known, shown: path };
  const { config } = context;
  const covered = config.isolation === "none" ? config.hidden : COVERED;
  if (covered.some((directory) => isWithin(real, directory) || isWithin(path, directory))) return null;
  return (await showsDirectory(real, context)) ? { root: real, path: "", shown: path } : null;
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

async function showsDirectory(path: string, { sandbox, config }: PlaceContext): Promise<boolean> {
  const look = ["/bin/sh", "-c", 'test -d "$1" && test -r "$1" && test -x "$1"', "sh", path];
  const { file, args } = sandbox.wrap(look, config.root);
  try {
    await promisify(execFile)(file, args, {
      env: sandbox.environment(),
      cwd: "/",
      timeout: LOOK_TIMEOUT_MS,
    });
    return true;
  } catch {
    return false;
  }
}
