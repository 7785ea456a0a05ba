import type { Chat } from "@/lib/chat/wire";

/** What a sound tells: a turn has ended, and how. */
export type Chime = "finished" | "needs_you" | "error";

export type ChimingChat = Pick<
  Chat,
  "id" | "status" | "archived" | "parentChatId" | "lastTurnAt" | "awaiting" | "lastTurnStopped"
>;

/** A turn's end; `key` is the same in every tab that hears of it. */
export interface TurnEnd {
  chatId: string;
  chime: Chime;
  key: string;
}

/** Which turns have ended between two states of the list. A sub-agent's end is its parent's affair, and who stopped a turn knows it. */
export function turnEnds(
  before: ReadonlyMap<string, ChimingChat>,
  after: ReadonlyMap<string, ChimingChat>,
): TurnEnd[] {
  return [...after.values()].flatMap((chat) => {
    const was = before.get(chat.id);
    if (was === undefined || was === chat || !isAtWork(was)) return [];
    const chime = chimeOf(chat);
    return chime === null ? [] : [{ chatId: chat.id, chime, key: `${chat.id} ${chat.lastTurnAt} ${chime}` }];
  });
}

const isAtWork = ({ status }: ChimingChat) => status === "running" || status === "interrupting";

function chimeOf({ status, archived, parentChatId, awaiting, lastTurnStopped }: ChimingChat): Chime | null {
  if (archived || parentChatId !== null) return null;
  if (status === "error") return "error";
  if (status === "requires_action" || (status === "waiting" && awaiting !== null)) return "needs_you";
  return status === "waiting" && !lastTurnStopped ? "finished" : null;
}
