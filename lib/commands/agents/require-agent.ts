import type { Queryable } from "../../../db/client";
import { findAgent } from "../../../db/queries/agents";
import type { ChatRow } from "../../../db/queries/chats";
import { AppError } from "../../errors";

/** The sub-agent of a chat; another chat's does not exist for it. */
export async function requireAgent(
  db: Queryable,
  target: { parentChatId: string; chatId: string },
): Promise<ChatRow> {
  const agent = await findAgent(db, target);
  if (agent !== null) return agent;
  throw new AppError("not_found", "This chat has no such sub-agent. Call list_agents for those that it has.");
}
