import { createHash, timingSafeEqual } from "node:crypto";
import type { Pubsub } from "../../db/pubsub";
import type { Log } from "../log";
import type { Invocation, InvocationResult } from "./run-invocation";

/** The worker of a platform that runs nothing between requests: somebody calls it, and it works until its time is up. */
export interface WorkerRoute {
  /** Whether an `Authorization` header names the secret. Takes the same time whatever it says. */
  accepts(authorization: string | null): boolean;
  /** Drives chats; answers when nothing is left to do, or when the time is up and another call was made. */
  invoke(): Promise<InvocationResult>;
  /** Calls the worker when a chat became runnable in this process since the last time; null when none did. */
  due(): (() => Promise<void>) | null;
}

export interface WorkerRouteDeps {
  secret: string;
  /** Where this deployment is reached. */
  publicUrl: string;
  budgetMs: number;
  pubsub: Pubsub;
  run: (invocation: Invocation) => Promise<InvocationResult>;
  log: Log;
}

const PATH = "/api/worker";
/** The call is made to start the other side, which answers only when it is done. */
const CALL_WAIT_MS = 2_000;

export function createWorkerRoute(deps: WorkerRouteDeps): WorkerRoute {
  const { secret, budgetMs, pubsub, run, log } = deps;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const expected = digest(`Bearer ${secret}`);
  let isDue = false;
  pubsub.subscribe("ownership", () => {
    isDue = true;
  });
  const call = async () => {
    try {
      const answer = await fetch(new URL(PATH, deps.publicUrl), {
        method: "POST",
        headers: { authorization: `Bearer ${secret}` },
        signal: AbortSignal.timeout(CALL_WAIT_MS),
      });
      await answer.body?.cancel();
      if (!answer.ok)
        log.error({ status: answer.status }, "the worker refused to be called; is LATHE_URL right?");
    } catch (error) {
      const isWorking = error instanceof Error && error.name === "TimeoutError";
      if (!isWorking) log.error({ err: error }, "the worker could not be called; is LATHE_URL right?");
    }
  };
  return {
    accepts: (authorization) => timingSafeEqual(digest(authorization ?? ""), expected),
    invoke: async () => {
      isDue = false;
      const result = await run({ budgetMs, onMore: () => void call() });
      if (result.unfinished) await call();
      return result;
    },
    due: () => {
      if (!isDue) return null;
      isDue = false;
      return call;
    },
  };
}
