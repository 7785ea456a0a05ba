import { loadPromptRows } from "../../../db/queries/messages";
import type { Db } from "../../../db/client";
import { contextToGive, sourcesOf } from "../../chat/new-context";
import { decideTransition } from "../../chat/transitions";
import {
  type ChatContextView,
  type ContextSources,
  type ContextPin,
  USUAL_SOURCES,
  type WorkspaceContext,
} from "../../chat/workspace-context";
import type { Clock } from "../../clock";
import { AppError } from "../../errors";
import { refreshContext } from "../../transitions/commit-context";
import type { JoinedContext } from "../../transitions/run-in-transaction";
import { updateChatMetadata } from "../../transitions/update-chat-metadata";
import type { ChatRow, LockedChat } from "../../transitions/unit";
import type { WorkspaceConnection } from "../../workspace/connection";
import { type OwnChatTarget, withOwnChat } from "../own-chat";
import { requireOwnChat } from "../require-own-chat";
import { askWorkspace } from "../workspace-failure";
import { readContext } from "./read-context";
import { contextViewOf } from "./show-context";

const READ_BUDGET_MS = 5_000;

export interface FoundContext {
  workspaceId: string;
  sources: ContextSources;
  found: WorkspaceContext;
}

/** Reads what the workspace of an own chat has for models now; before the transaction that gives it, for it may take a while. */
export async function findContext(
  ctx: { db: Db; workspaces: { connect(workspaceId: string): WorkspaceConnection } },
  target: OwnChatTarget,
): Promise<FoundContext> {
  const chat = await requireOwnChat(ctx.db, target);
  const { workspaceId } = chat;
  if (workspaceId === null) throw noWorkspace();
  const sources = { ...sourcesOf(chat), usual: USUAL_SOURCES.usual };
  const found = await askWorkspace(() =>
    readContext(ctx.workspaces.connect(workspaceId), {
      ...sources,
      signal: AbortSignal.timeout(READ_BUDGET_MS),
    }),
  );
  return { workspaceId, sources, found };
}

/** Gives an own chat what was found: at once where it is at rest, else before the next call of its model. */
export function giveContext(
  ctx: JoinedContext,
  target: OwnChatTarget & { found: FoundContext; clock: Pick<Clock, "now"> },
): Promise<ChatContextView | null> {
  return withOwnChat(ctx, target, async (joined, chat) => {
    const { found, clock } = target;
    if (chat.row.workspaceId !== found.workspaceId) throw noWorkspace();
    const takenAt = new Date(clock.now()).toISOString();
    if (decideTransition("refresh_context", chat.state).allowed)
      await giveNow(joined, chat, { ...found, takenAt });
    else await giveLater(joined, chat, { ...found, takenAt });
    const { row } = await joined.unit.refresh(chat.row.id);
    return contextViewOf(joined.unit.tx, row);
  });
}

type Reading = FoundContext & { takenAt: string };

async function giveNow(joined: JoinedContext, { row }: LockedChat, reading: Reading): Promise<void> {
  const { workspaceId, sources, takenAt } = reading;
  const rows = await loadPromptRows(joined.unit.tx, row.id);
  const given = contextToGive(reading.found, { workspaceId, sources, previous: row.context, rows, takenAt });
  await refreshContext(joined, { chatId: row.id, ...given });
}

/** A row between two steps of a running turn is its worker's to write. */
async function giveLater(joined: JoinedContext, { row }: LockedChat, reading: Reading): Promise<void> {
  if (row.archived) throw new AppError("conflict", "This chat is archived. Restore it to go on.");
  const { workspaceId, sources, takenAt } = reading;
  const context = wantedPin(row, { workspaceId, sources, takenAt });
  await updateChatMetadata(joined, { chatId: row.id, patch: { context } });
}

/** The pin of a chat whose context is to be read again. */
export function wantedPin(
  { context }: Pick<ChatRow, "context">,
  { workspaceId, sources, takenAt }: { workspaceId: string; sources: ContextSources; takenAt: string },
): ContextPin {
  const unread = { hash: "", takenAt, messageId: null, outOfDate: false };
  const known = context?.workspaceId === workspaceId ? context : unread;
  return { ...known, workspaceId, sources, wanted: true };
}

function noWorkspace(): AppError {
  return new AppError("conflict", "This chat has no workspace whose files could be read.");
}
