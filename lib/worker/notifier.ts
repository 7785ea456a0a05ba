import type { Clock } from "../clock";
import type { Log } from "../log";
import { type Periodic, startPeriodic } from "./periodic";

/** How a worker tells people of their chats. Never more than a row that waits is at stake: it is sent by the next one. */
export interface Notices {
  deliver(): Promise<void>;
  hurry(chatId: string): Promise<void>;
}

/** Sends what is due: soon after a turn has ended here, and in any case at every poll. */
export function startNotifier(deps: {
  notices: Notices;
  pollMs: number;
  clock: Clock;
  log: Log;
}): Periodic & { turnEnded(chatId: string): Promise<void> } {
  const { notices, pollMs, clock, log } = deps;
  const periodic = startPeriodic({
    name: "Sending notifications",
    intervalMs: pollMs,
    work: () => notices.deliver(),
    clock,
    log,
  });
  return {
    ...periodic,
    turnEnded: async (chatId) => {
      await notices.hurry(chatId);
      periodic.wake();
    },
  };
}
