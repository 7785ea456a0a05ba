import type { Pubsub } from "../../db/pubsub";
import type { Clock } from "../clock";
import type { Log } from "../log";
import type { DaemonOutcome } from "./protocol";
import type { WorkspaceStore } from "./workspace-store";

export interface CommandWaiter {
  /** Resolves with a command's outcome; null when `signal` aborts first, or when it was abandoned. */
  wait(callId: string, signal: AbortSignal): Promise<DaemonOutcome | null>;
  /** This process took the result itself. */
  settle(callId: string, outcome: DaemonOutcome): void;
  close(): void;
}

export interface CommandWaiterDeps {
  store: Pick<WorkspaceStore, "endedCommands">;
  hints: Pick<Pubsub, "subscribe">;
  clock: Clock;
  log: Log;
  pollMs: number;
}

type Waiting = Set<(outcome: DaemonOutcome | null) => void>;

/** Finds results by hint, and by one statement now and then for all that are waited for. */
export function createCommandWaiter(deps: CommandWaiterDeps): CommandWaiter {
  const waiting = new Map<string, Waiting>();
  const closing = new AbortController();
  let polling: Promise<void> | null = null;

  const unsubscribe = deps.hints.subscribe("workspace", (hint) => {
    if (hint.event === "result" && hint.callId !== undefined && waiting.has(hint.callId))
      void look([hint.callId]);
  });

  function settle(callId: string, outcome: DaemonOutcome | null): void {
    const resolvers = waiting.get(callId);
    waiting.delete(callId);
    for (const resolve of resolvers ?? []) resolve(outcome);
  }

  async function look(callIds: readonly string[]): Promise<void> {
    try {
      for (const command of await deps.store.endedCommands(callIds)) settle(command.id, command.outcome);
    } catch (error) {
      deps.log.debug({ err: error }, "results could not be looked for");
    }
  }

  async function poll(): Promise<void> {
    while (waiting.size > 0 && !closing.signal.aborted) {
      await deps.clock.sleep(deps.pollMs, closing.signal);
      if (waiting.size > 0) await look([...waiting.keys()]);
    }
    polling = null;
  }

  return {
    settle,
    wait: (callId, signal) =>
      new Promise((resolve) => {
        const resolvers: Waiting = waiting.get(callId) ?? new Set();
        const finish = (outcome: DaemonOutcome | null) => {
          signal.removeEventListener("abort", giveUp);
          resolve(outcome);
        };
        const giveUp = () => {
          resolvers.delete(finish);
          if (resolvers.size === 0 && waiting.get(callId) === resolvers) waiting.delete(callId);
          finish(null);
        };
        if (signal.aborted) {
          resolve(null);
          return;
        }
        signal.addEventListener("abort", giveUp, { once: true });
        resolvers.add(finish);
        waiting.set(callId, resolvers);
        polling ??= poll();
      }),
    close: () => {
      closing.abort();
      unsubscribe();
    },
  };
}
