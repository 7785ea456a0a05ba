import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../client";

/** The id of the row at which a chat's prompt begins: its newest summary, or where it was cleared; 0: at the first row. */
export function newestBoundaryId(chatId: string): SQL {
  return sql`coalesce((select max(b.id) from chat_messages b where b.chat_id = ${chatId}
    and b.compaction is not null and b.visibility = 'model' and not b.deleted), 0)`;
}

/** What a chat's prompt holds behind its newest boundary. */
export interface ContextFacts {
  /** Whether a model has answered since. */
  hasAnswer: boolean;
  /** Whether there is anything that a model would read, the summary itself included, but not what its workspace has for it. */
  hasContent: boolean;
}

/** What a compaction or a clearing would find. */
export async function readContextFacts(db: Queryable, chatId: string): Promise<ContextFacts> {
  const [found] = await db.execute<{ has_answer: boolean; has_content: boolean }>(sql`
    select coalesce(bool_or(m.role = 'assistant'), false) as has_answer,
      coalesce(bool_or(m.compaction is distinct from 'clear' and m.metadata ->> 'context' is null), false) as has_content
    from chat_messages m
    where m.chat_id = ${chatId} and not m.deleted and m.role <> 'system' and m.visibility <> 'user'
      and m.id >= ${newestBoundaryId(chatId)}`);
  return { hasAnswer: found?.has_answer ?? false, hasContent: found?.has_content ?? false };
}
