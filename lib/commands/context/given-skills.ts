import type { Queryable } from "../../../db/client";
import { getChat } from "../../../db/queries/chats";
import { getHiddenParts } from "../../../db/queries/messages";
import { getUserSkillContent, listUserSkillHeads } from "../../../db/queries/user-skills";
import { readContextParts } from "../../chat/context-parts";
import { parseSkill } from "../../chat/skill-file";
import type { Skill } from "../../chat/workspace-context";

/**
 * The skills of its workspace that a chat was given last, as they were then, the directories besides the usual ones in which they may
 * lie, and the names of its owner's own skills, as they are now.
 */
export async function givenSkills(
  db: Queryable,
  chatId: string,
): Promise<{ skills: readonly Skill[]; directories: readonly string[]; own: readonly string[] }> {
  const chat = await getChat(db, chatId);
  const pin = chat?.context ?? null;
  const [parts, own] = await Promise.all([
    pin === null ? null : getHiddenParts(db, chatId, pin.messageId ?? ""),
    chat === null ? [] : listUserSkillHeads(db, chat.ownerId),
  ]);
  return {
    skills: readContextParts(parts ?? [])?.skills ?? [],
    directories: pin?.sources.directories ?? [],
    own: own.map(({ name }) => name),
  };
}

/** What a skill of a person's own says now; null: there is none of that name any more. */
export async function ownSkillBody(
  db: Queryable,
  of: { userId: string; name: string },
): Promise<string | null> {
  const content = await getUserSkillContent(db, of);
  const parsed = content === null ? null : parseSkill(content);
  return parsed?.ok === true ? parsed.body : null;
}
