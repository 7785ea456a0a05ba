import { type Phase, PHASES } from "../e2e/faults/phases";
import { runFault, type Victim } from "../e2e/faults/run-fault";
import { createStand, type Stand } from "../e2e/stand";
import { percentile } from "./statistics";

const RUNS: Record<Victim, number> = {
  server: Number(process.argv[2] ?? 20),
  postgres: Number(process.argv[3] ?? 5),
};
/** A kill that came too late does not count and is tried again, within reason. */
const MAX_ATTEMPTS_PER_RUN = 4;

interface Tally {
  landed: number;
  attempted: number;
  broken: number;
  settled: number[];
}

/** Kills in one phase until enough kills have landed in it. */
async function tally(stand: Stand, phase: Phase, victim: Victim): Promise<Tally> {
  const result: Tally = { landed: 0, attempted: 0, broken: 0, settled: [] };
  while (result.landed < RUNS[victim] && result.attempted < RUNS[victim] * MAX_ATTEMPTS_PER_RUN) {
    const { landed, violations, settledMs } = await runFault(stand, phase, victim);
    result.attempted += 1;
    result.broken += violations.length;
    for (const violation of violations)
      console.log(`  ${victim}, ${phase.name}, run ${result.attempted}: ${violation}`);
    if (!landed) continue;
    result.landed += 1;
    result.settled.push(settledMs);
  }
  return result;
}

async function main(): Promise<number> {
  const stand = await createStand();
  let broken = 0;
  try {
    for (const victim of ["server", "postgres"] as const) {
      for (const phase of PHASES) {
        const { landed, attempted, settled, ...rest } = await tally(stand, phase, victim);
        broken += rest.broken;
        const worst = Math.round(Math.max(0, ...settled));
        console.log(
          `kill -9 ${victim}, ${phase.name}: landed ${landed}/${attempted}, settled p50 ${Math.round(percentile(settled, 0.5))} ms, worst ${worst} ms`,
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
