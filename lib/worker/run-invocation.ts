import { listRunnable } from "../../db/queries/runnable";
import { withDeadline } from "../../db/outage";
import { newId } from "../ids";
import type { WorkerDeps } from "./deps";
import { startInstance } from "./instance";
import { startWorker, type Worker } from "./start";

export type InvocationDeps = Omit<WorkerDeps, "instanceId" | "budget" | "maxChats">;

export interface Invocation {
  /** From the call to its answer. */
  budgetMs: number;
  /** Called once when there is more to do than this invocation takes. */
  onMore: () => void;
}

export interface InvocationResult {
  /** True: time ran out, and chats were let go that somebody has to go on with. */
  unfinished: boolean;
}

const MAX_CHATS = 5;
/** Of the budget: after so much of it no step is begun, and after so much a model that still answers is cut off. */
const CLOSING_SHARE = 0.75;
const OVER_SHARE = 0.94;
/** What was cut off gets at least so long to be recorded, also where the shares of a short budget leave less. */
const RECORDING_MS = 2_000;
const CHECK_MS = 100;
/** Whoever has nothing to do looks so long whether there is something after all: a turn's steps come close behind each other. */
const IDLE_MS = 1_000;
const QUERY_DEADLINE_MS = 5_000;

/**
 * Drives chats for a limited time, on a host that ends after it: at most five at once, until nothing is left to do or the time is
 * nearly up. Then each is let go at the end of its step; a model call that outlasts that is cut off and counts as an attempt,
 * and tool calls are left with their workspace.
 */
export async function runInvocation(deps: InvocationDeps, invocation: Invocation): Promise<InvocationResult> {
  const { budgetMs } = invocation;
  const { clock } = deps;
  const begunAt = performance.now();
  const spentMs = () => performance.now() - begunAt;
  // A worker id of its own: invocations may share a process, and each may take only what none of them drives.
  const instanceId = newId("ins");
  const instance = await startInstance({
    instanceId,
    role: "worker",
    url: null,
    db: deps.db,
    heartbeatMs: deps.env.heartbeatMs,
    log: deps.log,
    clock,
  });
  const closing = new AbortController();
  const over = new AbortController();
  const budget = { closing: closing.signal, over: over.signal };
  const worker = startWorker({ ...deps, instanceId, budget, maxChats: MAX_CHATS });
  const until = async (endMs: number) => {
    while (worker.driven().length > 0 && spentMs() < endMs) await clock.sleep(CHECK_MS);
  };
  try {
    await workUntilDone({
      deps,
      worker,
      instanceId,
      invocation,
      mayGoOn: () => spentMs() < budgetMs * CLOSING_SHARE,
    });
    const unfinished = worker.driven().length > 0;
    await worker.drain();
    closing.abort();
    await until(budgetMs * OVER_SHARE);
    over.abort();
    // What was cut off is recorded; what a workspace runs goes on there.
    await until(budgetMs * OVER_SHARE + Math.max(RECORDING_MS, (budgetMs * (1 - OVER_SHARE)) / 2));
    return { unfinished };
  } finally {
    await worker.stop();
    await instance.stop();
  }
}

interface Working {
  deps: InvocationDeps;
  worker: Worker;
  instanceId: string;
  invocation: Invocation;
  mayGoOn: () => boolean;
}

async function workUntilDone({ deps, worker, instanceId, invocation, mayGoOn }: Working): Promise<void> {
  const { clock } = deps;
  let idleSince = performance.now();
  let asked = false;
  while (mayGoOn()) {
    await clock.sleep(CHECK_MS);
    const driven = worker.driven();
    if (driven.length > 0) idleSince = performance.now();
    const isIdle = performance.now() - idleSince >= IDLE_MS;
    const isFull = driven.length >= MAX_CHATS;
    if (!isIdle && (!isFull || asked)) continue;
    const more = await isMoreToDo(deps, { instanceId, driven });
    if (isIdle && !more) return;
    if (isFull && more) {
      asked = true;
      invocation.onMore();
    }
  }
}

/** Also a chat whose owner is silent: it is taken over once its lease has run out. */
async function isMoreToDo(
  { db, env, log }: InvocationDeps,
  { instanceId, driven }: { instanceId: string; driven: readonly string[] },
): Promise<boolean> {
  const options = {
    ...env,
    workerId: instanceId,
    allowStale: true,
    knownDeadWorkerIds: [],
    except: driven,
    limit: 1,
  };
  try {
    return (await withDeadline(QUERY_DEADLINE_MS, () => listRunnable(db, options))).length > 0;
  } catch (error) {
    log.debug({ err: error }, "it could not be seen what is left to do");
    return true;
  }
}
