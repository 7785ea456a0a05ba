import { spawn } from "node:child_process";
import { once } from "node:events";

/** Every figure of docs/figures.md, one after another, and a table of them at the end. For a machine that does nothing else; about twelve minutes. */
const BENCHES: string[][] = [
  ["bench/js-size.ts"],
  ["bench/start.ts", "3"],
  ["bench/round-trip.ts", "3"],
  ["bench/statement-counts.ts"],
  ["bench/latency.ts", "2"],
  ["bench/twelve-tabs.ts", "2"],
  ["bench/long-chat.ts"],
  ["bench/first-screen.ts"],
  ["bench/streams.ts"],
];
const MS_PER_SECOND = 1_000;

interface Run {
  name: string;
  ok: boolean;
  seconds: number;
  lines: string[];
}

async function run(args: string[]): Promise<Run> {
  console.log(`\n$ node ${args.join(" ")}`);
  const begunAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (data: Buffer) => {
    printed += data.toString("utf8");
    process.stdout.write(data);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return {
    name: args.filter((arg) => !arg.startsWith("--") && arg !== "tsx").join(" "),
    ok: code === 0,
    seconds: Math.round((performance.now() - begunAt) / MS_PER_SECOND),
    lines: printed.split("\n").filter((line) => line.trim() !== ""),
  };
}

function print(runs: Run[]): void {
  console.log("\n| bench | figure |\n|---|---|");
  for (const { name, ok, seconds, lines } of runs) {
    console.log(`| ${name} | ${ok ? "ran" : "FAILED"}, ${seconds} s |`);
    for (const line of lines) console.log(`| | ${line.trimEnd().replaceAll("|", "\\|")} |`);
  }
}

const build = await run(["cli/build-if-changed.mjs"]);
const runs: Run[] = [];
for (const bench of build.ok ? BENCHES : []) runs.push(await run(["--import", "tsx", ...bench]));
print(runs);
process.exitCode = build.ok && runs.every(({ ok }) => ok) ? 0 : 1;
