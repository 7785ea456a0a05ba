import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { skipReason } from "./skip-reasons";
import { readPlaywrightReport, readVitestReport, type SuiteResult } from "./suite-results";

interface Suite {
  name: string;
  /** Arguments of Node. */
  args: string[];
  /** Reads the counts from the report that the suite writes; without it the suite is one check, judged by its exit code. */
  read?: (json: unknown) => SuiteResult;
  /** Waits more than it computes: runs beside those that come after it, up to the first that wants the machine for itself. */
  beside?: true;
  alone?: true;
}

const REPORTS = ".cache/reports";
/** Enough for the error with which a suite ended, and its stack. */
const COMPLAINT_CHARACTERS = 4000;
const BIN = "node_modules/.bin";
const program = (name: string) => join(BIN, name);
const report = (name: string) => join(REPORTS, `${name}.json`);

const SUITES: Suite[] = [
  { name: "daemon", args: vitestArgs("daemon"), read: readVitestReport, beside: true },
  { name: "route types", args: ["node_modules/next/dist/bin/next", "typegen"] },
  // Without the incremental record: one from before a route was added refuses the new route.
  { name: "types", args: [program("tsc"), "--noEmit", "--incremental", "false"] },
  { name: "lint", args: [program("oxlint"), "--type-aware", "--deny-warnings"] },
  { name: "format", args: [program("biome"), "format", "."] },
  { name: "unused code", args: [program("knip")] },
  { name: "schema and migrations agree", args: ["cli/check-migrations.mjs"] },
  { name: "unit", args: vitestArgs("unit"), read: readVitestReport },
  { name: "database", args: vitestArgs("db"), read: readVitestReport },
  { name: "build", args: ["cli/build-if-changed.mjs"] },
  { name: "model of a chat", args: bench("model", "--seed 7 --operations 200 --lanes 4") },
  { name: "stream", args: bench("stream", "--seed 7 --parts 2000 --cuts 60 --late 2") },
  { name: "connections", args: bench("connections", "--connections 150 --lifetime 5000") },
  { name: "faults", args: bench("faults", "--seed 7 --rounds 1 --chats 6 --lease 5000 --patience 60000") },
  { name: "browser", args: [program("playwright"), "test"], read: readPlaywrightReport, alone: true },
];

/** A run over real processes, small enough for every day. */
function bench(name: string, options: string): string[] {
  return ["--import", "tsx", `bench/${name}/main.ts`, ...options.split(" ")];
}

function vitestArgs(project: string): string[] {
  const output = `--outputFile.json=${report(project === "db" ? "database" : project)}`;
  return [program("vitest"), "run", "--project", project, "--reporter=dot", "--reporter=json", output];
}

async function run(suite: Suite): Promise<SuiteResult> {
  const started = performance.now();
  rmSync(report(suite.name), { force: true });
  const { exitedWell, printed, complained } = await execute(suite);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const result = judge(suite, exitedWell, complained);
  result.failures = result.failures.map((failure) => `${suite.name}: ${failure}`);
  console.log(`${printed}== ${suite.name}: ${result.failed === 0 ? "ok" : "FAILED"} in ${seconds} s`);
  return result;
}

interface Ended {
  exitedWell: boolean;
  /** What has not been shown yet. */
  printed: string;
  /** The end of what it wrote as errors. */
  complained: string;
}

/** What runs beside others prints when it has ended, so that no two speak at once. */
function execute(suite: Suite): Promise<Ended> {
  const script = suite.args[0] ?? "";
  const head = script.startsWith("--") ? "" : readFileSync(script, "utf8");
  const viaNode = /^#!.*node/.test(head) || !head.startsWith("#!");
  const [command, args] = viaNode ? [process.execPath, suite.args] : [script, suite.args.slice(1)];
  const child = spawn(command, args, {
    stdio: ["ignore", suite.beside ? "pipe" : "inherit", "pipe"],
    env: { ...process.env, LATHE_BROWSER_REPORT: report("browser") },
  });
  const ended = { printed: "", complained: "" };
  child.stdout?.on("data", (data: Buffer) => void (ended.printed += data.toString("utf8")));
  child.stderr?.on("data", (data: Buffer) => {
    ended.complained = (ended.complained + data.toString("utf8")).slice(-COMPLAINT_CHARACTERS);
    if (suite.beside) ended.printed += data.toString("utf8");
    else process.stderr.write(data);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ exitedWell: code === 0, ...ended }));
  });
}

function judge(suite: Suite, exitedWell: boolean, complained: string): SuiteResult {
  const none: SuiteResult = { passed: 0, failed: 0, failures: [], skipped: [], flaky: [] };
  const failed = (counted: SuiteResult, why: string): SuiteResult => ({
    ...counted,
    failed: 1,
    failures: [why],
  });
  if (!suite.read) return exitedWell ? { ...none, passed: 1 } : failed(none, "ended with an error");
  if (!existsSync(report(suite.name))) return failed(none, "wrote no report");
  const result = suite.read(JSON.parse(readFileSync(report(suite.name), "utf8")));
  if (!exitedWell && result.failed === 0) {
    return failed(result, `ended with an error, though no test failed:\n${complained.trim()}`);
  }
  if (exitedWell && result.passed === 0) return failed(result, "ran no test");
  return result;
}

async function runAll(suites: Suite[]): Promise<SuiteResult[]> {
  const results: Promise<SuiteResult>[] = [];
  for (const suite of suites) {
    if (suite.alone) await Promise.all(results);
    const running = run(suite);
    results.push(running);
    if (!suite.beside) await running;
  }
  return Promise.all(results);
}

async function main(): Promise<void> {
  mkdirSync(REPORTS, { recursive: true });
  const only = process.argv.slice(2);
  const suites = SUITES.filter((suite) => only.length === 0 || only.includes(suite.name));
  const total: SuiteResult = { passed: 0, failed: 0, failures: [], skipped: [], flaky: [] };
  for (const result of await runAll(suites)) {
    total.passed += result.passed;
    total.failed += result.failed;
    total.failures.push(...result.failures);
    total.skipped.push(...result.skipped);
    total.flaky.push(...result.flaky);
  }
  for (const title of total.skipped) {
    const reason = skipReason(title);
    console.log(`skipped: ${title}: ${reason ?? "NO LISTED REASON"}`);
    if (!reason) total.failed += 1;
  }
  for (const failure of total.failures) console.log(`FAILED: ${failure}`);
  for (const title of total.flaky) console.log(`flaky, passed at the second try: ${title}`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
  process.exit(total.failed === 0 ? 0 : 1);
}

await main();
