import { randomUUID } from "node:crypto";
import type { Db } from "../../db/client";
import type { Pubsub } from "../../db/pubsub";
import { listInstancesOfHost } from "../../db/queries/instances";
import { abandonStartedModelCalls } from "../../db/queries/model-calls";
import type { ChatRow } from "../../db/queries/chats";
import { listRunnable } from "../../db/queries/runnable";
import type { Clock } from "../clock";
import type { Env } from "../env";
import { isEndedConnection, withDeadline } from "../../db/outage";
import type { Log } from "../log";
import type { Metrics } from "../metrics/metrics";
import { acquire } from "../transitions/acquire";
import { startPeriodic } from "./periodic";
import { isGone, ownIdentity } from "./process-identity";
import type { Acquisition } from "./runner-manager";

export interface AcquirerDeps {
  workerId: string;
  env: Pick<Env, "leaseMs" | "maxOwnerDeaths" | "maxRunningRoot" | "maxRunningChild">;
  db: Db;
  pubsub: Pubsub;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Chats that this process drives already, and how many it may. */
  driven: () => string[];
  maxChats: number;
  /** For how long the database has answered; null when it does not. */
  healthyForMs: () => number | null;
  onAcquired: (acquisition: Acquisition) => void;
}

export interface Acquirer {
  wake(): void;
  stop(): Promise<void>;
}

const TICK_MS = 1_000;
const PAGE = 10;
const DEADLINE_MS = 10_000;
/** Of the two seconds that a takeover may take behind the lease, one goes to finding the chat. */
const STALLED_AFTER_MS = 500;
/** What a worker that has too little of its machine may take at most; within the general limit of an idle transaction. */
const MAX_STALLED_AFTER_MS = 4_000;
/** Other processes of this host are looked at no more often than this. */
const HOST_CHECK_MS = 1_000;

/** Looks for chats to drive: every second, on every hint, and whenever it is woken. */
export function startAcquirer(deps: AcquirerDeps): Acquirer {
  const { pubsub, clock, log } = deps;
  const deadWorkers = createDeadWorkers(deps);
  const patient = { ...deps, patience: createPatience() };
  const periodic = startPeriodic({
    name: "Looking for chats",
    intervalMs: TICK_MS,
    work: async () => acquirePass(patient, await deadWorkers()),
    clock,
    log,
  });
  const unsubscribe = pubsub.subscribe("ownership", () => periodic.wake());
  return {
    wake: () => periodic.wake(),
    stop: () => {
      unsubscribe();
      return periodic.stop();
    },
  };
}

/** Pages of candidates until none is new; each is tried once, and one that fails does not keep the others. */
async function acquirePass(deps: PatientDeps, knownDeadWorkerIds: string[]): Promise<void> {
  const tried = new Set<string>();
  for (;;) {
    const options = {
      ...deps.env,
      workerId: deps.workerId,
      allowStale: mayTakeOver(deps),
      knownDeadWorkerIds,
      except: [...deps.driven(), ...tried],
      limit: PAGE,
    };
    const page = await withDeadline(DEADLINE_MS, () => listRunnable(deps.db, options));
    const fresh = page.filter((chatId) => !tried.has(chatId));
    for (const chatId of fresh) {
      if (deps.driven().length >= deps.maxChats) return;
      tried.add(chatId);
      await tryAcquire(deps, chatId, options);
    }
    if (page.length < PAGE || fresh.length === 0) return;
  }
}

async function tryAcquire(
  deps: PatientDeps,
  chatId: string,
  options: { allowStale: boolean; knownDeadWorkerIds: string[] },
): Promise<void> {
  const { env, workerId, log, metrics, clock, patience } = deps;
  const { allowStale, knownDeadWorkerIds } = options;
  const runnerId = randomUUID();
  const stalledAfterMs = patience.ms();
  const input = { ...env, chatId, workerId, runnerId, allowStale, knownDeadWorkerIds, stalledAfterMs };
  const from = clock.now();
  const measured = metrics.acquireDuration.startTimer();
  try {
    const taken = await withDeadline(DEADLINE_MS, () => acquire(deps, input));
    measured({ result: taken === null ? "left" : "taken" });
    // A machine that is still slow would otherwise fail every second time.
    if (clock.now() - from < STALLED_AFTER_MS) patience.reset();
    if (taken === null) return;
    const { chat, ownerEpoch } = taken;
    measureWait(metrics, chat, { from, to: clock.now() });
    // The chat is ours already: it does not wait for its books.
    if (ownerEpoch > 1) void closeBooks(deps, chat);
    deps.onAcquired({ chatId, runnerId, ownerEpoch, facts: chat, takenOverTurn: takenOverTurn(chat) });
  } catch (error) {
    measured({ result: "failed" });
    if (isEndedConnection(error)) patience.grow();
    log.warn({ err: error, chatId }, "A chat could not be acquired; it will be tried again");
  }
}

interface Patience {
  ms(): number;
  grow(): void;
  reset(): void;
}

interface PatientDeps extends AcquirerDeps {
  patience: Patience;
}

/**
 * How long this worker may be silent within an admission. One whose connection was ended for its silence may be slow rather than
 * stopped: it gets twice as long the next time, or a machine with too much to do would never take a chat again.
 */
function createPatience(): Patience {
  let current = STALLED_AFTER_MS;
  return {
    ms: () => current,
    grow: () => {
      current = Math.min(current * 2, MAX_STALLED_AFTER_MS);
    },
    reset: () => {
      current = STALLED_AFTER_MS;
    },
  };
}

/** Requests of an earlier owner that nobody will settle any more: also of what has been edited away since. */
async function closeBooks({ db, log }: AcquirerDeps, chat: ChatRow): Promise<void> {
  const { id: chatId, historyVersion, generationAttempt: attempt } = chat;
  try {
    const found = { chatId, historyVersion, attempt };
    await withDeadline(DEADLINE_MS, () => abandonStartedModelCalls(db, found));
  } catch (error) {
    log.warn({ err: error, chatId }, "Requests of an earlier owner could not be closed");
  }
}

/** What began to wait when it became runnable, and is driven for the first time since; a takeover is no wait in the queue. */
function measureWait(metrics: Metrics, chat: ChatRow, { from, to }: { from: number; to: number }): void {
  const isChild = chat.parentChatId !== null;
  metrics.stage({ stage: "acquisition", isChild, from, to });
  if (chat.generationAttempt > 0 || chat.turnStartedAt?.getTime() !== chat.runnableSince?.getTime()) return;
  metrics.stage({ stage: "queue_wait", isChild, from: chat.runnableSince?.getTime() ?? null, to });
}

/** When a turn began of which an earlier owner had begun a step that it did not end; null when there is none. */
function takenOverTurn({ status, generationAttempt, turnStartedAt }: ChatRow): Date | null {
  return status === "running" && generationAttempt > 0 ? turnStartedAt : null;
}

/** Only who has not been cut off itself may say that another has died: an outage of the database robs nobody. */
function mayTakeOver({ env, healthyForMs }: AcquirerDeps): boolean {
  const healthyMs = healthyForMs();
  return healthyMs !== null && healthyMs >= env.leaseMs;
}

/**
 * Workers that ran on this host and whose processes are gone: their leases need not run out. Looked up once before the first
 * pass; later passes take what is known and have it looked up again behind them.
 */
function createDeadWorkers({ db, clock, log, workerId }: AcquirerDeps): () => Promise<string[]> {
  const own = ownIdentity();
  const lookUp = async () => {
    const place = await own;
    const instances = await withDeadline(DEADLINE_MS, () => listInstancesOfHost(db, place));
    const others = instances.filter(({ id }) => id !== workerId);
    const gone = await Promise.all(
      others.map(async (instance) => ((await isGone(instance)) ? [instance.id] : [])),
    );
    return gone.flat();
  };
  let dead: string[] | null = null;
  let checkedAt = 0;
  let looking = false;
  return async () => {
    if (dead === null) {
      dead = await lookUp();
      checkedAt = clock.elapsed();
    } else if (!looking && clock.elapsed() - checkedAt >= HOST_CHECK_MS) {
      looking = true;
      lookUp()
        .then((found) => {
          dead = found;
        })
        .catch((error: unknown) => log.warn({ err: error }, "Processes of this host could not be looked up"))
        .finally(() => {
          looking = false;
          checkedAt = clock.elapsed();
        });
    }
    return dead;
  };
}
