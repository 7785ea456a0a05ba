import { sql } from "drizzle-orm";
import type { ChatStatus } from "../../lib/chat/wire";
import type { Tx } from "../client";
import { chatMessages } from "../schema/chat-messages";
import type { ChatRow } from "./chats";

const UNFINISHED: ReadonlySet<ChatStatus> = new Set(["running", "interrupting", "requires_action"]);

/** Shown rows of an unfinished turn, from the one that began it: what a steered message in between cannot hide. 0 when it has ended. */
export async function countUnfinishedRows(tx: Tx, chat: ChatRow): Promise<number> {
  if (!UNFINISHED.has(chat.status)) return 0;
  const [counted] = await tx
    .select({ rows: sql<number>`count(*)`.mapWith(Number) })
    .from(chatMessages)
    .where(
      sql`${chatMessages.chatId} = ${chat.id} and not ${chatMessages.deleted} and ${chatMessages.role} <> 'system'
        and ${chatMessages.visibility} <> 'model' and ${chatMessages.id} >= least(
          (select max(u.id) from chat_messages u where u.chat_id = ${chat.id} and u.role = 'user' and not u.deleted),
          (select min(t.id) from chat_messages t where t.chat_id = ${chat.id}
            and t.created_at >= ${chat.turnStartedAt?.toISOString() ?? "infinity"}::timestamptz))`,
    );
  return counted?.rows ?? 0;
}
