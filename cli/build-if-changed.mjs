// Runs `next build` (and bundles the daemon) unless the build on disk was made from exactly these sources.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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

const wanted = digest();
if (!existsSync(STAMP) || readFileSync(STAMP, "utf8") !== wanted || !existsSync("dist/daemon.mjs")) {
  process.stderr.write("lathe: building (once per version)\n");
  rmSync(STAMP, { force: true });
  mkdirSync("dist", { recursive: true });
  run(["--import", "tsx", "daemon/build.ts"], "bundling the workspace daemon");
  run(["node_modules/next/dist/bin/next", "build"], "next build");
  writeFileSync(STAMP, wanted);
}
