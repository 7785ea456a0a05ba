import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockDataDirectory, lockHolder } from "./data-directory-lock";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lathe-lock-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("the lock names its holder, refuses a second start, and leaves nothing else behind", () => {
  const unlock = lockDataDirectory(directory, "http://localhost:1");
  expect(lockHolder(directory)).toMatchObject({ pid: process.pid, url: "http://localhost:1" });
  expect(() => lockDataDirectory(directory, "http://localhost:2")).toThrow(`process ${process.pid}`);
  expect(readdirSync(directory)).toEqual(["server.lock"]);
  unlock();
  expect(readdirSync(directory)).toEqual([]);
});

test.each(["", JSON.stringify({ pid: 2 ** 22 + 1, startedAt: "1", url: "http://gone" })])(
  "the lock of a dead process, or half of one, is replaced: %j",
  (stale) => {
    writeFileSync(join(directory, "server.lock"), stale);
    lockDataDirectory(directory, "http://localhost:1");
    expect(lockHolder(directory)?.pid).toBe(process.pid);
    expect(existsSync(join(directory, `server.lock.stale-${process.pid}`))).toBe(false);
  },
);
