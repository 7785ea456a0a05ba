import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { isWithin } from "./local-roots";

/** Hiding one of these would leave nothing to run. */
const SYSTEM = ["/usr", "/bin", "/lib", "/etc", "/opt", "/nix"];

export interface HostDirectories {
  dataDirectory: string;
  home: string;
  /** Where the server itself is installed; its settings file may lie there. */
  installation: string;
  localRoots: readonly string[];
  executable: string;
  path: string;
}

/** What commands see empty, and which parts of it they may read all the same: the toolchain. */
export function sandboxView(host: HostDirectories): { hidden: string[]; readable: string[]; path: string } {
  const candidates = [host.dataDirectory, host.home, host.installation, ...host.localRoots];
  const hidden = [...new Set(candidates.flatMap(real))].filter(
    (path) => path !== "/" && !SYSTEM.some((directory) => isWithin(directory, path)),
  );
  const path = host.path
    .split(":")
    .filter((directory) => directory.startsWith("/") && !directory.endsWith("node_modules/.bin"));
  const wanted = [nodeInstallation(host.executable), ...path].flatMap(real);
  const readable = [...new Set(wanted)].filter(
    (directory) =>
      hidden.some((one) => isWithin(directory, one)) &&
      // Never what holds the data, nor a home or root as a whole.
      ![...hidden, ...real(host.dataDirectory)].some((one) => isWithin(one, directory)),
  );
  return { hidden, readable, path: path.join(":") };
}

/** A Node in `…/bin/node` brings npm and its libraries along in `…`. */
function nodeInstallation(executable: string): string {
  const directory = dirname(executable);
  return directory.endsWith("/bin") && existsSync(join(directory, "..", "lib"))
    ? dirname(directory)
    : directory;
}

function real(path: string): string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}
