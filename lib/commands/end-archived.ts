import type { Queryable } from "../../db/client";
import { listArchivedFamily } from "../../db/queries/workspace-chats";
import type { Clock } from "../clock";
import type { Log } from "../log";
import type { WorkspaceService } from "../workspace/service";
import { endLeftRunning } from "./end-left-running";

/** A turn that an archive stops is over by then, or its workspace is away. */
const STOP_LIMIT_MS = 30_000;
const LOOK_AGAIN_MS = 500;

interface EndContext {
  db: Queryable;
  connect: Parameters<typeof endLeftRunning>[0]["connect"];
  clock: Pick<Clock, "sleep" | "elapsed">;
}

type Family = Awaited<ReturnType<typeof listArchivedFamily>>;

/**
 * Ends what an archived chat and its sub-agents have running in their workspaces. While a turn of theirs is being stopped a call may
 * yet begin something, so it is looked at again until all are at rest. `before`: as they were before they were deleted.
 */
export async function endArchived(ctx: EndContext, chatId: string, before?: Family): Promise<void> {
  const signal = AbortSignal.timeout(STOP_LIMIT_MS);
  const began = ctx.clock.elapsed();
  let family = before ?? (await listArchivedFamily(ctx.db, chatId));
  const places = new Set(family.flatMap(({ workspaceId }) => workspaceId ?? []));
  for (;;) {
    for (const workspaceId of places) {
      await endLeftRunning({ ...ctx, sparesBusy: false }, { chatId, workspaceId }, signal);
    }
    if (!family.some(({ isBusy }) => isBusy) || ctx.clock.elapsed() - began > STOP_LIMIT_MS) return;
    await ctx.clock.sleep(LOOK_AGAIN_MS, signal);
    family = await listArchivedFamily(ctx.db, chatId);
  }
}

interface Host extends Pick<EndContext, "db" | "clock"> {
  workspaces: Pick<WorkspaceService, "connect">;
  log: Log;
}

/** The same, behind an answer that does not wait for workspaces. */
export function endArchivedBehind(host: Host, chatId: string, before?: Family): void {
  const { db, clock, workspaces, log } = host;
  const connect = (workspaceId: string) => workspaces.connect(workspaceId);
  endArchived({ db, clock, connect }, chatId, before).catch((error: unknown) =>
    log.warn({ err: error, chatId }, "what an archived chat left running was not ended"),
  );
}
