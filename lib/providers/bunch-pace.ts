import { type EventLoopUtilization, performance } from "node:perf_hooks";

const QUIET_MS = 10;
/** What a reader may be behind where the process is busy all the time: less than one would notice. */
const BUSY_MS = 40;
/** From this share of its time on the process is called busy. */
const BUSY_FROM = 0.5;
/** Of the newest share in the running mean, so that one long task does not count as load. */
const NEWEST_WEIGHT = 0.3;

/**
 * How long bytes wait for others, in milliseconds, to be asked once for each bunch. A process that has nothing else to do hands
 * on at once what comes seldom; a busy one, where every wake-up makes all others late, takes several pieces at a time.
 */
export function createBunchPace(
  utilization: (since?: EventLoopUtilization) => EventLoopUtilization = performance.eventLoopUtilization,
): () => number {
  let last = utilization();
  let mean = 0;
  return () => {
    const now = utilization();
    const active = now.active - last.active;
    const passed = active + now.idle - last.idle;
    last = now;
    if (passed > 0) mean += NEWEST_WEIGHT * (active / passed - mean);
    const load = Math.max(0, mean - BUSY_FROM) / (1 - BUSY_FROM);
    return QUIET_MS + load * (BUSY_MS - QUIET_MS);
  };
}
