import type { Cluster, Node } from "./cluster";

export const PHASES = ["streaming", "tool", "commit", "compaction", "queue"] as const;
export type Phase = (typeof PHASES)[number];

/** A running chat and what its owner is doing with it. */
export interface OwnedWork {
  chatId: string;
  pid: number;
  ownerEpoch: number;
  phases: Phase[];
}

interface WorkRow {
  chatId: string;
  pid: number;
  ownerEpoch: string;
  streaming: boolean;
  compacting: boolean;
  tool: boolean;
  queue: boolean;
}

/**
 * What every owned chat is in the middle of, as the database has it. A model call counts as streaming only when the model server
 * has begun to answer it, too; `names` are what the messages of each chat begin with.
 */
export async function readWork(
  { sql, models }: Pick<Cluster, "sql" | "models">,
  names: ReadonlyMap<string, string>,
): Promise<OwnedWork[]> {
  const rows = await sql<WorkRow[]>`
    select c.id as "chatId", i.pid, c.owner_epoch as "ownerEpoch",
      exists (select 1 from model_calls m where m.chat_id = c.id and m.state = 'started' and m.purpose = 'generation'
        and m.history_version = c.history_version and m.attempt = c.generation_attempt) as streaming,
      exists (select 1 from model_calls m where m.chat_id = c.id and m.state = 'started' and m.purpose = 'compaction') as compacting,
      exists (select 1 from tool_calls t where t.chat_id = c.id and t.state = 'started') as tool,
      exists (select 1 from chat_queued_messages q where q.chat_id = c.id) as queue
    from chats c join instances i on i.id = c.worker_id
    where c.status = 'running'`;
  const answered = models.requests.filter(({ outcome, deltas }) => outcome === "open" && deltas > 0);
  const isAnswered = (chatId: string) => {
    const name = names.get(chatId);
    return name !== undefined && answered.some(({ rawBody }) => rawBody.includes(`${name}-p`));
  };
  return rows.map(({ chatId, pid, ownerEpoch, streaming, compacting, tool, queue }) => ({
    chatId,
    pid,
    ownerEpoch: Number(ownerEpoch),
    phases: [
      ...(streaming && isAnswered(chatId) ? (["streaming"] as const) : []),
      ...(compacting ? (["compaction"] as const) : []),
      ...(tool ? (["tool"] as const) : []),
      ...(queue ? (["queue"] as const) : []),
    ],
  }));
}

export function workOf(work: readonly OwnedWork[], node: Node): OwnedWork[] {
  return work.filter(({ pid }) => pid === node.lathe.pid());
}
