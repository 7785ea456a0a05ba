import type { Queryable } from "../../db/client";
import { listDebugRunIds, listDebugRuns, readDebugRun } from "../../db/queries/debug-runs";
import type { DebugRunList } from "../api/schemas/debug";
import type { PageQuery } from "../api/schemas/page";
import type { DebugRunDetail } from "../chat/debug-types";
import { AppError, unknownCursor } from "../errors";
import { readChatRecording } from "./debug-recording";
import type { OwnChatTarget } from "./own-chat";
import { requireOwnChat } from "./require-own-chat";

const RUN_ID = /^dbr_[\w-]+$/;

interface RunTarget extends OwnChatTarget {
  runId: string;
}

/** Recorded runs of an own chat, newest first, and whether it is being recorded. A cursor is the id of the last run before. */
export async function listOwnDebugRuns(
  db: Queryable,
  { page, ...target }: OwnChatTarget & { page: PageQuery },
): Promise<DebugRunList> {
  const chat = await requireOwnChat(db, target);
  const { limit, cursor: before = "" } = page;
  if (before !== "" && !RUN_ID.test(before)) throw unknownCursor();
  const [found, recording] = await Promise.all([
    listDebugRuns(db, { chatId: chat.id, limit: limit + 1, before }),
    readChatRecording(db, chat),
  ]);
  if (found.length === 0 && before !== "") await requireRun(db, { chatId: chat.id, runId: before });
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null, recording };
}

/** Behind a run that has been deleted meanwhile there is no place to go on from. */
async function requireRun(db: Queryable, cursor: { chatId: string; runId: string }): Promise<void> {
  if ((await readDebugRun(db, cursor)) === null) throw unknownCursor();
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
