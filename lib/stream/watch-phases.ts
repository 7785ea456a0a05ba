import type { Db } from "../../db/client";
import { readModelPhases } from "../../db/queries/model-phases";
import type { Chat } from "../chat/wire";
import type { Log } from "../log";
import { withDeadline } from "./query-deadline";

export interface PhaseWatch {
  /** What the subscriber has been told of a chat; undefined: that it is gone. */
  told(chatId: string, chat: Chat | undefined): void;
  stop(): void;
}

/** Looks now and then what the models of sub-agents at work do, which moves no version: a chat in which that is something else is called back. */
export function watchPhases(
  deps: { db: Db; log: Log; pollMs: number },
  changed: (chatId: string) => void,
): PhaseWatch {
  const told = new Map<string, Chat["modelPhase"]>();
  let isLooking = false;
  const look = async () => {
    if (told.size === 0 || isLooking) return;
    isLooking = true;
    try {
      const before = new Map(told);
      const found = await withDeadline(readModelPhases(deps.db, [...before.keys()]));
      for (const [id, phase] of found) {
        // What was told meanwhile is newer than what was found.
        if (!told.has(id) || told.get(id) !== before.get(id) || told.get(id) === phase) continue;
        told.set(id, phase);
        changed(id);
      }
    } catch (error) {
      deps.log.debug({ err: error }, "what sub-agents do was not looked at");
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(() => void look(), deps.pollMs);
  timer.unref();
  return {
    told: (chatId, chat) => {
      if (chat?.status === "running" && chat.parentChatId !== null) told.set(chatId, chat.modelPhase);
      else told.delete(chatId);
    },
    stop: () => clearInterval(timer),
  };
}
