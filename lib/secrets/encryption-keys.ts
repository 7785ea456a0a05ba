import { hkdfSync, randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Env } from "../env";

export interface EncryptionKey {
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

/** New values are sealed with the first; the others only open. */
export type EncryptionKeys = readonly [EncryptionKey, ...EncryptionKey[]];

const KEY_BYTES = 32;
const ID_PATTERN = /^[A-Za-z0-9_-]{1,32}$/;
const FILE_NAME = "encryption-keys";
const OWNER_ONLY = 0o600;
const OWNER_ONLY_DIRECTORY = 0o700;
const OTHERS = 0o077;
const DERIVED_SECRET_BYTES = 32;

function parseKey(item: string, source: string): EncryptionKey {
  const separator = item.indexOf(":");
  const id = item.slice(0, separator);
  const key = Buffer.from(item.slice(separator + 1), "base64");
  if (separator < 0 || !ID_PATTERN.test(id) || key.length !== KEY_BYTES) {
    throw new Error(
      `${source}: expected "id:key" with an id of letters and digits and a key of 32 bytes in base64.`,
    );
  }
  return { id, key };
}

/**
 * Reads `id:base64,id:base64`, the current key first.
 *
 * @throws Error that names `source` and what is expected, never a key.
 */
export function parseEncryptionKeys(text: string, source: string): EncryptionKeys {
  const items = text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== "");
  const [first, ...rest] = items.map((item) => parseKey(item, source));
  if (first === undefined) throw new Error(`${source}: there is no key in it.`);
  const keys: EncryptionKeys = [first, ...rest];
  if (new Set(keys.map((key) => key.id)).size !== keys.length)
    throw new Error(`${source}: two keys have the same id.`);
  return keys;
}

async function readKeyFile(path: string): Promise<EncryptionKeys | null> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (info === null) return null;
  if ((info.mode & OTHERS) !== 0) {
    throw new Error(`${path} can be read by other users. Run: chmod 600 ${path}`);
  }
  return parseEncryptionKeys(await readFile(path, "utf8"), path);
}

/** Linked into place when complete: of two processes that start at once, both end with the same key. */
async function createKeyFile(path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  const id = `k${randomBytes(4).toString("hex")}`;
  await writeFile(draft, `${id}:${randomBytes(KEY_BYTES).toString("base64")}\n`, {
    mode: OWNER_ONLY,
    flag: "wx",
  });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft);
  }
}

/**
 * The keys of this server: from `LATHE_ENCRYPTION_KEYS`, else from a file in the data directory that the first start creates.
 *
 * @throws Error when what is there cannot be used; a new key is never made in its place.
 */
export async function loadOrCreateKeys(options: {
  env: Pick<Env, "encryptionKeys">;
  dataDir: string;
}): Promise<EncryptionKeys> {
  const { env, dataDir } = options;
  if (env.encryptionKeys !== null) return parseEncryptionKeys(env.encryptionKeys, "LATHE_ENCRYPTION_KEYS");
  const path = join(dataDir, FILE_NAME);
  const present = await readKeyFile(path);
  if (present !== null) return present;
  await mkdir(dataDir, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  await createKeyFile(path);
  const created = await readKeyFile(path);
  if (created === null) throw new Error(`${path} vanished while it was created.`);
  return created;
}

/** What signs session cookies when `AUTH_SECRET` is not set. */
export function deriveAuthSecret(keys: EncryptionKeys): string {
  return Buffer.from(
    hkdfSync("sha256", keys[0].key, "", "lathe auth secret v1", DERIVED_SECRET_BYTES),
  ).toString("base64url");
}
