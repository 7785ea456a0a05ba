import {
  forgetDeletedPlace,
  isArchivedIn,
  listArchivedPlaces,
  listArchivedWithWorkspaces,
  listDeletedPlaces,
} from "../../db/queries/workspace-chats";
import type { Clock } from "../clock";
import type { Log } from "../log";
import type { WorkspaceService } from "../workspace/service";
import { endLeftRunning } from "./end-left-running";

/** For a workspace that is silent; what has not been ended by then is found by the upkeep. */
const LIMIT_MS = 120_000;
const AGAIN_AFTER_MS = 3_000;
/** Of one round of the upkeep. */
const ROUND_MS = 20_000;

type EndContext = Parameters<typeof endLeftRunning>[0] & { log: Log };

interface Archived {
  chatId: string;
  /** Where they worked before they were deleted. */
  places?: string[] | undefined;
}

/**
 * Ends what an archived chat and its sub-agents, all at rest, have left running in their workspaces, and tries again until `signal` aborts
 * where that fails.
 */
export async function endArchived(
  { clock, ...ctx }: EndContext & { clock: Clock },
  { chatId, places }: Archived,
  signal: AbortSignal,
): Promise<void> {
  const isDeleted = places !== undefined;
  await Promise.all(
    (places ?? (await listArchivedPlaces(ctx.db, chatId))).map(async (workspaceId) => {
      while (!signal.aborted && !(await endIn(ctx, { chatId, workspaceId, isDeleted }, signal))) {
        await clock.sleep(AGAIN_AFTER_MS, signal);
      }
    }),
  );
}

async function endIn(
  { log, ...ctx }: EndContext,
  { isDeleted, ...of }: { chatId: string; workspaceId: string; isDeleted: boolean },
  signal: AbortSignal,
): Promise<boolean> {
  // Whoever restored it meanwhile may have begun a turn, of which nothing may be ended.
  const isStill = isDeleted ? undefined : () => isArchivedIn(ctx.db, of);
  try {
    const isEnded = await endLeftRunning(ctx, { ...of, isStill }, signal);
    if (isEnded && isDeleted) await forgetDeletedPlace(ctx.db, of);
    return isEnded;
  } catch (error) {
    log.debug({ err: error, ...of }, "what an archived chat left running was not ended");
    return false;
  }
}

interface Host extends Pick<EndContext, "db" | "log"> {
  workspaces: Pick<WorkspaceService, "connect">;
  clock: Clock;
}

/** The same, behind an answer that does not wait for workspaces. */
export function endArchivedBehind(
  { db, workspaces, log, clock }: Host,
  chatId: string,
  places?: string[],
): void {
  const connect = (workspaceId: string) => workspaces.connect(workspaceId);
  endArchived({ db, connect, log, clock }, { chatId, places }, AbortSignal.timeout(LIMIT_MS)).catch(
    (error: unknown) => log.warn({ err: error, chatId }, "what an archived chat left running was not ended"),
  );
}

/** One round of the upkeep: what a server that died, or a workspace that was silent, has left running. */
export type EndAllArchived = (connect: EndContext["connect"], stopping: AbortSignal) => Promise<void>;

/** Asks for each archived chat once, as nothing begins in it before it is restored; for a deleted one until it is ended. */
export function createArchivedEnds({ db, log }: Pick<EndContext, "db" | "log">): EndAllArchived {
  let ended = new Set<string>();

  return async (connect, stopping) => {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(ROUND_MS)]);
    const [found, deleted] = await Promise.all([listArchivedWithWorkspaces(db), listDeletedPlaces(db)]);
    const before = ended;
    ended = new Set(found.map(({ key }) => key).filter((key) => before.has(key)));
    const archived = found.filter(({ key }) => !ended.has(key));
    const open = Map.groupBy(
      [...deleted.map((place) => ({ ...place, key: null })), ...archived],
      ({ workspaceId }) => workspaceId,
    );
    await Promise.all(
      [...open.values()].map(async (ofWorkspace) => {
        for (const { key, chatId, workspaceId } of ofWorkspace) {
          const of = { chatId, workspaceId, isDeleted: key === null };
          // One that does not answer now is asked in the next round.
          if (signal.aborted || !(await endIn({ db, log, connect }, of, signal))) return;
          if (key !== null) ended.add(key);
        }
      }),
    );
  };
}
