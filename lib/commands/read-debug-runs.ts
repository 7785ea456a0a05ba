import type { Queryable } from "../../db/client";
import { listDebugRunIds, listDebugRuns, readDebugRun } from "../../db/queries/debug-runs";
import type { DebugRunList } from "../api/schemas/debug";
import type { DebugRunDetail } from "../chat/debug-types";
import { AppError } from "../errors";
import { readChatRecording } from "./debug-recording";
import type { OwnChatTarget } from "./own-chat";
import { requireOwnChat } from "./require-own-chat";

const NEWEST = 100;

interface RunTarget extends OwnChatTarget {
  runId: string;
}

/** The newest recorded runs of an own chat, and whether it is being recorded. */
export async function listOwnDebugRuns(db: Queryable, target: OwnChatTarget): Promise<DebugRunList> {
  const chat = await requireOwnChat(db, target);
  const [items, recording] = await Promise.all([
    listDebugRuns(db, chat.id, NEWEST),
    readChatRecording(db, chat),
  ]);
  return { items, nextCursor: null, recording };
}

/** @throws AppError `not_found`, also for a run of another chat. */
export async function readOwnDebugRun(
  db: Queryable,
  { runId, ...target }: RunTarget,
): Promise<DebugRunDetail> {
  const chat = await requireOwnChat(db, target);
  const run = await readDebugRun(db, { chatId: chat.id, runId });
  if (run === null) throw new AppError("not_found", "There is no such run.");
  return run;
}

/**
 * One recorded run of an own chat, or all of them oldest first, as pieces of one JSON document: they are read one by one, since
 * together they may be large.
 */
export async function exportOwnDebugRuns(
  db: Queryable,
  { runId, now, ...target }: OwnChatTarget & { runId?: string | undefined; now: number },
): Promise<AsyncIterable<string>> {
  const chat = await requireOwnChat(db, target);
  const ids = runId === undefined ? await listDebugRunIds(db, chat.id) : [runId];
  if (runId !== undefined) await readOwnDebugRun(db, { ...target, runId });
  return documentOf(db, { chatId: chat.id, ids, exportedAt: new Date(now).toISOString() });
}

async function* documentOf(
  db: Queryable,
  { chatId, ids, exportedAt }: { chatId: string; ids: readonly string[]; exportedAt: string },
): AsyncGenerator<string> {
  yield `{"chatId":${JSON.stringify(chatId)},"exportedAt":"${exportedAt}","runs":[`;
  let isFirst = true;
  for (const runId of ids) {
    const run = await readDebugRun(db, { chatId, runId });
    if (run === null) continue;
    yield `${isFirst ? "" : ","}${JSON.stringify(run)}`;
    isFirst = false;
  }
  yield "]}\n";
}
