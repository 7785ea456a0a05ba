import type { Queryable } from "../../../db/client";
import { getChat } from "../../../db/queries/chats";
import { getHiddenParts } from "../../../db/queries/messages";
import { readContextParts } from "../../chat/context-parts";
import type { Skill } from "../../chat/workspace-context";

/** The skills that a chat was given last, as they were then, and the directories besides the usual ones in which they may lie. */
export async function givenSkills(
  db: Queryable,
  chatId: string,
): Promise<{ skills: readonly Skill[]; directories: readonly string[] }> {
  const pin = (await getChat(db, chatId))?.context ?? null;
  const parts = pin === null ? null : await getHiddenParts(db, chatId, pin.messageId ?? "");
  return {
    skills: readContextParts(parts ?? [])?.skills ?? [],
    directories: pin?.sources.directories ?? [],
  };
}
