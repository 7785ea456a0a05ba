import { PHASES } from "../e2e/faults/phases";
import { runFault, type Victim } from "../e2e/faults/run-fault";
import { createStand } from "../e2e/stand";

const RUNS: Record<Victim, number> = {
  server: Number(process.argv[2] ?? 20),
  postgres: Number(process.argv[3] ?? 5),
};
/** A kill that came too late does not count and is tried again, within reason. */
const MAX_ATTEMPTS_PER_RUN = 4;

const percentile = (values: number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

async function main(): Promise<number> {
  const stand = await createStand();
  let broken = 0;
  try {
    for (const victim of ["server", "postgres"] as const) {
      for (const phase of PHASES) {
        let landed = 0;
        let attempted = 0;
        const settled: number[] = [];
        while (landed < RUNS[victim] && attempted < RUNS[victim] * MAX_ATTEMPTS_PER_RUN) {
          const result = await runFault(stand, phase, victim);
          attempted += 1;
          landed += result.landed ? 1 : 0;
          if (result.landed) settled.push(result.settledMs);
          broken += result.violations.length;
          for (const violation of result.violations)
            console.log(`  ${victim}, ${phase.name}, run ${attempted}: ${violation}`);
        }
        const p50 = Math.round(percentile(settled, 0.5));
        const worst = Math.round(Math.max(0, ...settled));
        console.log(
          `kill -9 ${victim}, ${phase.name}: landed ${landed}/${attempted}, settled p50 ${p50} ms, worst ${worst} ms`,
        );
      }
    }
  } finally {
    await stand.destroy();
  }
  console.log(broken === 0 ? "every promise held" : `${broken} broken promises`);
  return broken === 0 ? 0 : 1;
}

process.exitCode = await main();
