import type { Clock } from "../clock";

interface ChangesRecorderDeps {
  record: (chatId: string) => Promise<void>;
  clock: Pick<Clock, "sleep">;
}

/** A turn of many quick commands is looked at about this often; its last one always. */
const PAUSE_MS = 1_000;

/** Looks at what a chat has changed: at once, and while it is asked again and again no more than once a pause, never twice at a time. */
export function createChangesRecorder({
  record,
  clock,
}: ChangesRecorderDeps): (chatId: string) => Promise<void> {
  const looking = new Map<string, Promise<void>>();
  const askedAgain = new Set<string>();

  const look = async (chatId: string) => {
    do {
      askedAgain.delete(chatId);
      await record(chatId);
      await clock.sleep(PAUSE_MS);
    } while (askedAgain.has(chatId));
  };

  return (chatId) => {
    const current = looking.get(chatId);
    if (current !== undefined) {
      askedAgain.add(chatId);
      return current;
    }
    const work = look(chatId).finally(() => looking.delete(chatId));
    looking.set(chatId, work);
    return work;
  };
}
