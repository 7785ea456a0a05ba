import { listArchivedPlaces } from "../../db/queries/workspace-chats";
import type { Log } from "../log";
import type { WorkspaceService } from "../workspace/service";
import { endLeftRunning } from "./end-left-running";

const LIMIT_MS = 30_000;

type EndContext = Parameters<typeof endLeftRunning>[0];

/**
 * Ends what an archived chat and its sub-agents, all at rest, have left running in their workspaces. `places`: where they worked before
 * they were deleted.
 */
export async function endArchived(ctx: EndContext, chatId: string, places?: string[]): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  for (const workspaceId of places ?? (await listArchivedPlaces(ctx.db, chatId))) {
    await endLeftRunning(ctx, { chatId, workspaceId }, signal);
  }
}

interface Host extends Pick<EndContext, "db"> {
  workspaces: Pick<WorkspaceService, "connect">;
  log: Log;
}

/** The same, behind an answer that does not wait for workspaces. */
export function endArchivedBehind({ db, workspaces, log }: Host, chatId: string, places?: string[]): void {
  const connect = (workspaceId: string) => workspaces.connect(workspaceId);
  endArchived({ db, connect }, chatId, places).catch((error: unknown) =>
    log.warn({ err: error, chatId }, "what an archived chat left running was not ended"),
  );
}
