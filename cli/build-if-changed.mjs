// Runs `next build` (and bundles the daemon) unless the build on disk was made from exactly these sources.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const SOURCES = [
  "app",
  "components",
  "db",
  "lib",
  "daemon",
  "instrumentation.ts",
  "proxy.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];
const STAMP = ".next/lathe-build-digest";
const LOCK = ".cache/build.lock";
const LOCK_POLL_MS = 200;

function digest() {
  const hash = createHash("sha256");
  const visit = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
      return;
    }
    if (/\.(test|stories)\.tsx?$/.test(path)) return;
    hash.update(path).update("\0").update(readFileSync(path)).update("\0");
  };
  for (const source of SOURCES) visit(source);
  return hash.digest("hex");
}

function run(args, label) {
  const result = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout}\n${result.stderr}\nlathe: ${label} failed\n`);
    process.exit(1);
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** One build at a time: two starts of one checkout would otherwise write into each other's output. */
async function lock() {
  mkdirSync(".cache", { recursive: true });
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: "wx" });
      process.on("exit", () => rmSync(LOCK, { force: true }));
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const holder = existsSync(LOCK) ? Number(readFileSync(LOCK, "utf8")) : 0;
    // An empty file is of somebody who is just writing it.
    if (holder > 0 && !isAlive(holder)) rmSync(LOCK, { force: true });
    else await delay(LOCK_POLL_MS);
  }
}

await lock();
const wanted = digest();
if (!existsSync(STAMP) || readFileSync(STAMP, "utf8") !== wanted || !existsSync("dist/daemon.mjs")) {
  process.stderr.write("lathe: building (once per version)\n");
  rmSync(STAMP, { force: true });
  mkdirSync("dist", { recursive: true });
  run(["--import", "tsx", "daemon/build.ts"], "bundling the workspace daemon");
  run(["node_modules/next/dist/bin/next", "build"], "next build");
  writeFileSync(STAMP, wanted);
}
