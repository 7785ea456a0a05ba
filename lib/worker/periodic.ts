import type { Clock } from "../clock";
import type { Log } from "../log";

export interface Periodic {
  /** Runs once more as soon as it can: now, or right after the run that is under way. */
  wake(): void;
  /** Resolves when nothing runs any more. */
  stop(): Promise<void>;
}

/** Runs `work` at once and then every `intervalMs`, never twice at a time. A failed run is logged; the next one comes. */
export function startPeriodic(options: {
  name: string;
  intervalMs: number;
  work: () => Promise<void>;
  clock: Clock;
  log: Log;
}): Periodic {
  const { name, intervalMs, work, clock, log } = options;
  const stopped = new AbortController();
  let nap = new AbortController();
  let woken = false;

  const run = async () => {
    while (!stopped.signal.aborted) {
      woken = false;
      try {
        await work();
      } catch (error) {
        log.warn({ err: error }, `${name} failed; it will be tried again`);
      }
      if (woken || stopped.signal.aborted) continue;
      nap = new AbortController();
      await clock.sleep(intervalMs, nap.signal);
    }
  };
  const running = run();

  return {
    wake: () => {
      woken = true;
      nap.abort();
    },
    stop: () => {
      stopped.abort();
      nap.abort();
      return running;
    },
  };
}
