import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { binariesDirectory } from "./binaries";
import { postgresEnvironment, unprivileged } from "./unprivileged";

export const SUPERUSER = "lathe";
export const POSTGRES_MAJOR = "18";
const PASSWORD_BYTES = 24;
const PASSWORD_FILE = "lathe.password";
const OWNER_ONLY_DIRECTORY = 0o700;
const OWNER_ONLY_FILE = 0o600;
const SETTINGS = [
  "listen_addresses = '127.0.0.1'",
  "unix_socket_directories = ''",
  "max_connections = 100",
  "shared_buffers = '64MB'",
  "log_min_messages = warning",
];

/**
 * Makes the cluster when there is none. Everything happens in a directory beside it that is renamed into place at the end, so
 * that a process killed on the way, or two processes at once, leave a whole cluster or none.
 *
 * @throws Error when the directory holds the data of another major version.
 */
export async function createCluster(dataDirectory: string): Promise<void> {
  const versionFile = join(dataDirectory, "PG_VERSION");
  if (existsSync(versionFile)) {
    const found = readFileSync(versionFile, "utf8").trim();
    if (found !== POSTGRES_MAJOR) {
      throw new Error(
        `The data in ${dataDirectory} was written by PostgreSQL ${found}; this Lathe brings PostgreSQL ${POSTGRES_MAJOR}. ` +
          "Nothing was changed. Dump it with the Lathe that wrote it, or set LATHE_DATA_DIR to another directory.",
      );
    }
    return;
  }
  const runAs = unprivileged();
  const parent = dirname(dataDirectory);
  mkdirSync(parent, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  const building = mkdtempSync(`${dataDirectory}.building-`);
  const passwordFile = `${building}.password`;
  writeFileSync(passwordFile, randomBytes(PASSWORD_BYTES).toString("base64url"), { mode: OWNER_ONLY_FILE });
  if (runAs.owner) {
    chownSync(building, runAs.owner.uid, runAs.owner.gid);
    chownSync(passwordFile, runAs.owner.uid, runAs.owner.gid);
  }
  const initdb = [...runAs.prefix, join(binariesDirectory(), "initdb")];
  const options = [
    "-D",
    building,
    "-U",
    SUPERUSER,
    "-A",
    "scram-sha-256",
    `--pwfile=${passwordFile}`,
    "-E",
    "UTF8",
    "--locale=C.UTF-8",
    "--no-sync",
  ];
  const [program = "initdb", ...args] = [...initdb, ...options];
  await promisify(execFile)(program, args, { ...runAs.options, env: postgresEnvironment() });
  appendFileSync(join(building, "postgresql.conf"), `\n${SETTINGS.join("\n")}\n`);
  renameSync(passwordFile, join(building, PASSWORD_FILE));
  chmodSync(building, OWNER_ONLY_DIRECTORY);
  try {
    renameSync(building, dataDirectory);
  } catch (error) {
    rmSync(building, { recursive: true, force: true });
    if (!existsSync(versionFile)) throw error;
  }
}

/** The superuser's password, as written when the cluster was made. */
export function clusterPassword(dataDirectory: string): string {
  return readFileSync(join(dataDirectory, PASSWORD_FILE), "utf8").trim();
}
