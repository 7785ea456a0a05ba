import type { StepDeps } from "../generation/step-deps";
import { createToToolSet } from "../generation/tool-set";
import { type Acquirer, startAcquirer } from "./acquire";
import type { WorkerDeps } from "./deps";
import { Heartbeat } from "./heartbeat";
import { startNotifier } from "./notifier";
import { startPeriodic } from "./periodic";
import { RunnerManager } from "./runner-manager";
import { startSweeps } from "./sweeps";

/** Drives chats in this process. */
export interface Worker {
  /** Looks for chats now rather than at the next tick. */
  wake(): void;
  /** Ids of the chats that are driven here. */
  driven(): string[];
  /** Stops acquiring, and lets every chat go at the end of the step that it is in; does not wait for that. */
  drain(): Promise<void>;
  /** Stops acquiring and hands every chat over, within 5 s; what was streamed is done again by the next owner. */
  stop(): Promise<void>;
}

/** Each phase of stopping ends after this, done or not: a database that is away must not hold the process. */
const PHASE_LIMIT_MS = 1_000;
const HAND_OVER_LIMIT_MS = 3_500;

/** Puts a worker together. The process's own entry in `instances` is written by `startInstance`, before. */
export function startWorker(deps: WorkerDeps): Worker {
  const { env, clock, log, metrics, pubsub, instanceId: workerId } = deps;
  const background = createBackground(deps);
  const notifier = startNotifier({ ...deps, pollMs: env.pollMs });
  const describer: StepDeps["describer"] = {
    ...deps.describer,
    turnEnded: async (chatId) => {
      await deps.describer.turnEnded(chatId);
      await notifier.turnEnded(chatId);
    },
  };
  const step: StepDeps = {
    ...deps,
    describer,
    toToolSet: createToToolSet(),
    background: background.add,
  };
  const manager = new RunnerManager({ step, workerId, onFreed: () => acquirer.wake() });
  const heartbeat = new Heartbeat({
    databaseUrl: deps.databaseUrl,
    instanceId: workerId,
    intervalMs: env.heartbeatMs,
    owned: () => manager.owned(),
    onLost: (lost) => manager.lost(lost),
    clock,
    log,
    metrics,
  });
  const acquirer: Acquirer = startAcquirer({
    workerId,
    env,
    db: deps.db,
    pubsub,
    clock,
    log,
    metrics,
    driven: () => manager.chatIds(),
    maxChats: deps.maxChats ?? Number.POSITIVE_INFINITY,
    healthyForMs: () => heartbeat.healthyForMs(),
    onAcquired: (acquisition) => manager.spawn(acquisition),
  });
  const sync = startPeriodic({
    name: "Reading chats",
    intervalMs: env.pollMs,
    work: () => manager.sync(),
    clock,
    log,
  });
  const sweeps = startSweeps(deps);
  let stopping: Promise<void> | null = null;

  const stop = async () => {
    const within = (limitMs: number, work: Promise<unknown>[]) =>
      Promise.race([Promise.all(work), clock.sleep(limitMs)]);
    await within(PHASE_LIMIT_MS, [acquirer.stop(), sync.stop()]);
    await within(HAND_OVER_LIMIT_MS, [manager.stop()]);
    await within(PHASE_LIMIT_MS, [heartbeat.stop(), sweeps.stop(), background.settle(), notifier.stop()]);
  };

  return {
    wake: () => acquirer.wake(),
    driven: () => manager.chatIds(),
    drain: async () => {
      const stopped = acquirer.stop();
      manager.drain();
      await Promise.race([stopped, clock.sleep(PHASE_LIMIT_MS)]);
    },
    stop: () => (stopping ??= stop()),
  };
}

/** Work that nobody waits for but the end of the process. */
function createBackground({ log }: Pick<WorkerDeps, "log">) {
  const pending = new Set<Promise<unknown>>();
  return {
    add: (work: Promise<unknown>) => {
      const done = work
        .catch((error: unknown) => log.warn({ err: error }, "Work in the background failed"))
        .finally(() => pending.delete(done));
      pending.add(done);
    },
    settle: () => Promise.all(pending),
  };
}
