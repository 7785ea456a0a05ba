import { setTimeout as delay } from "node:timers/promises";
import type { Sql } from "postgres";

interface Progress {
  id: string;
  status: string;
  /** Whatever moves when something happens in the chat. */
  mark: string;
  /** Whether the chat waits for a time that it has told. */
  waits: boolean;
}

const LOOK_INTERVAL_MS = 100;
const AT_REST = new Set(["waiting", "error", "requires_action"]);

async function readProgress(sql: Sql, chatIds: readonly string[]): Promise<Progress[]> {
  return await sql<Progress[]>`
    select c.id, c.status, c.retry_state is not null as waits,
      concat_ws('.', c.snapshot_version, c.generation_attempt,
        (select count(*) from tool_calls t where t.chat_id = c.id and t.state in ('finished', 'failed', 'unknown')),
        (select max(f.last_seq) from part_frames f where f.chat_id = c.id and f.history_version = c.history_version)) as mark
    from chats c where c.id in ${sql([...chatIds])}`;
}

/**
 * Waits until every chat is at rest. A chat that is not, and in which nothing happens for `patienceMs`, is in limbo: it is not
 * waited for any more.
 *
 * @returns the ids of the chats in limbo
 */
export async function settle(sql: Sql, chatIds: readonly string[], patienceMs: number): Promise<string[]> {
  const moved = new Map<string, { mark: string; at: number }>();
  const limbo = new Set<string>();
  for (;;) {
    const now = performance.now();
    const busy = (await readProgress(sql, chatIds)).filter(({ status }) => !AT_REST.has(status));
    for (const { id, mark, waits } of busy) {
      const before = moved.get(id);
      if (before?.mark !== mark || waits) moved.set(id, { mark, at: now });
      else if (now - before.at > patienceMs) limbo.add(id);
    }
    if (busy.every(({ id }) => limbo.has(id))) return [...limbo];
    await delay(LOOK_INTERVAL_MS);
  }
}
