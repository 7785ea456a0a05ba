import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Isolation } from "../../../chat/workspace-types";

const PROBE_TIMEOUT_MS = 5_000;

/** The same namespaces and mounts that commands get. */
const BUBBLEWRAP_PROBE = [
  "bwrap",
  ..."--unshare-user --unshare-pid --unshare-ipc --unshare-uts --die-with-parent --new-session --cap-drop ALL".split(
    " ",
  ),
  ..."--ro-bind / / --dev /dev --proc /proc --tmpfs /run -- /bin/sh -c true".split(" "),
];
const UNSHARE_SCRIPT =
  "set -e; mount -t tmpfs tmpfs /run; mount -o remount,bind,ro /; mount -t proc proc /proc; exec unshare --user --mount --map-current-user true";
const UNSHARE_PROBE = [
  ..."setpriv --pdeathsig KILL unshare --user --map-root-user --mount --pid --fork --ipc --uts --kill-child".split(
    " ",
  ),
  "/bin/sh",
  "-c",
  UNSHARE_SCRIPT,
];

/** Runs a program and tells whether it succeeded. */
export type Probe = (argv: readonly string[]) => Promise<boolean>;

/** Tries bubblewrap, then plain namespaces; `none` when neither works here. */
export async function detectIsolation(probe: Probe = runProbe): Promise<Isolation> {
  if (await probe(BUBBLEWRAP_PROBE)) return "bubblewrap";
  if (await probe(UNSHARE_PROBE)) return "unshare";
  return "none";
}

async function runProbe([file = "", ...args]: readonly string[]): Promise<boolean> {
  try {
    await promisify(execFile)(file, args, { timeout: PROBE_TIMEOUT_MS });
    return true;
  } catch {
    return false;
  }
}
