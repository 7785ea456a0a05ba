import { setTimeout as delay } from "node:timers/promises";
import { createLatheServer } from "../e2e/lathe-server";
import { machine, median, residentMib, rounded } from "./statistics";

/** From the start of the process to readiness, on a new data directory and on one that has been used; memory when idle. */
const RUNS = Number(process.argv[2] ?? 3);
const IDLE_MS = 5_000;

const cold: number[] = [];
const warm: number[] = [];
const memory: number[] = [];
for (let run = 0; run < RUNS; run++) {
  const lathe = await createLatheServer();
  cold.push(await lathe.start());
  await lathe.kill("SIGTERM");
  warm.push(await lathe.start());
  await delay(IDLE_MS);
  memory.push(residentMib(lathe.pid()));
  await lathe.destroy();
}
console.log(machine());
console.log(
  `start with a new data directory: ${rounded(median(cold))} ms; with a used one: ${rounded(median(warm))} ms`,
);
console.log(
  `resident memory of the server after ${IDLE_MS / 1000} s idle: ${rounded(median(memory))} MiB (median of ${RUNS})`,
);
