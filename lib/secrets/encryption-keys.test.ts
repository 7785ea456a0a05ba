import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deriveAuthSecret, loadOrCreateKeys, parseEncryptionKeys } from "./encryption-keys";

const base64 = () => randomBytes(32).toString("base64");
const noEnv = { encryptionKeys: null };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lathe-keys-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("keys as text", () => {
  test("are read in order, the current one first", () => {
    expect(parseEncryptionKeys(`b:${base64()}, a:${base64()}`, "KEYS").map((key) => key.id)).toEqual([
      "b",
      "a",
    ]);
  });

  test.each([
    ["nothing", ""],
    ["a key without id", base64()],
    ["a short key", `a:${randomBytes(16).toString("base64")}`],
    ["an id with a dot", `a.b:${base64()}`],
    ["one id twice", `a:${base64()},a:${base64()}`],
  ])("%s is refused by name, without repeating it", (_name, text) => {
    let message = "";
    try {
      parseEncryptionKeys(text, "LATHE_ENCRYPTION_KEYS");
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain("LATHE_ENCRYPTION_KEYS");
    if (text !== "") expect(message).not.toContain(text);
  });
});

describe("keys of a server", () => {
  test("come from the environment when they are there", async () => {
    const keys = await loadOrCreateKeys({ env: { encryptionKeys: `env:${base64()}` }, dataDir: folder });
    expect(keys[0].id).toBe("env");
    expect(await readdir(folder)).toEqual([]);
  });

  test("are made once, in a file that only the owner reads", async () => {
    const dataDir = join(folder, "new", "data");
    const first = await loadOrCreateKeys({ env: noEnv, dataDir });
    const second = await loadOrCreateKeys({ env: noEnv, dataDir });
    expect(second).toEqual(first);
    const [name, ...others] = await readdir(dataDir);
    expect(others).toEqual([]);
    expect((await stat(join(dataDir, name ?? ""))).mode & 0o777).toBe(0o600);
  });

  test("are the same for processes that start at once", async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, () => loadOrCreateKeys({ env: noEnv, dataDir: folder })),
    );
    expect(new Set(all.map((keys) => keys[0].key.toString("hex"))).size).toBe(1);
  });

  test("are not replaced when the file cannot be used", async () => {
    await loadOrCreateKeys({ env: noEnv, dataDir: folder });
    const path = join(folder, (await readdir(folder))[0] ?? "");
    await writeFile(path, "broken");
    await expect(loadOrCreateKeys({ env: noEnv, dataDir: folder })).rejects.toThrow(path);
    expect(await readFile(path, "utf8")).toBe("broken");
  });

  test("are refused when others can read the file", async () => {
    await loadOrCreateKeys({ env: noEnv, dataDir: folder });
    await chmod(join(folder, (await readdir(folder))[0] ?? ""), 0o644);
    await expect(loadOrCreateKeys({ env: noEnv, dataDir: folder })).rejects.toThrow(/chmod 600/);
  });
});

test("the derived secret depends on the key alone and is not the key", () => {
  const keys = parseEncryptionKeys(`a:${base64()}`, "KEYS");
  expect(deriveAuthSecret(keys)).toBe(deriveAuthSecret(keys));
  expect(deriveAuthSecret(keys)).not.toBe(keys[0].key.toString("base64url"));
  expect(deriveAuthSecret(keys).length).toBeGreaterThanOrEqual(32);
});
