import { spawnSync } from "node:child_process";

/** Every figure of docs/figures.md, one after another. For a machine that does nothing else; about twenty minutes. */
const BENCHES: string[][] = [
  ["bench/js-size.ts"],
  ["bench/start.ts", "3"],
  ["bench/round-trip.ts", "3"],
  ["bench/statement-counts.ts"],
  ["bench/latency.ts", "2"],
  ["bench/long-chat.ts"],
  ["bench/streams.ts"],
];

const run = (args: string[]) => {
  console.log(`\n$ node ${args.join(" ")}`);
  return spawnSync(process.execPath, args, { stdio: "inherit" }).status === 0;
};

const results = [
  run(["cli/build-if-changed.mjs"]),
  ...BENCHES.map((bench) => run(["--import", "tsx", ...bench])),
  run(["node_modules/@playwright/test/cli.js", "test", "e2e/chat/twelve-tabs.spec.ts", "--workers=1"]),
];
process.exitCode = results.every(Boolean) ? 0 : 1;
