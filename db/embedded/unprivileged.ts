import { spawnSync } from "node:child_process";

/** How a program is started so that it does not run as root, which PostgreSQL refuses. */
export interface Unprivileged {
  prefix: string[];
  options: { uid?: number; gid?: number };
  /** Set when the data must belong to another user of this machine. */
  owner: { uid: number; gid: number } | null;
}

/** What PostgreSQL needs from the environment, and nothing that is ours. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { NODE_ENV: "production", PATH: process.env["PATH"] ?? "", LC_ALL: "C.UTF-8" };
}

const NOBODY = 65_534;
const USER_NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000"];

/**
 * As root, a user namespace in which we are somebody else: no account is created and the files stay ours. Where user
 * namespaces are blocked, the `nobody` account.
 */
export function unprivileged(): Unprivileged {
  if (process.getuid?.() !== 0) return { prefix: [], options: {}, owner: null };
  const [program = "unshare", ...args] = USER_NAMESPACE;
  if (spawnSync(program, [...args, "true"]).status === 0)
    return { prefix: USER_NAMESPACE, options: {}, owner: null };
  return { prefix: [], options: { uid: NOBODY, gid: NOBODY }, owner: { uid: NOBODY, gid: NOBODY } };
}
