import type { Db } from "../../../db/client";
import type { Pubsub } from "../../../db/pubsub";
import { sourcesOf } from "../../chat/new-context";
import type { ContextSources } from "../../chat/workspace-context";
import type { Clock } from "../../clock";
import { AppError, isAppError } from "../../errors";
import { updateChatMetadata } from "../../transitions/update-chat-metadata";
import { MAX_CONTEXT_DIRECTORIES } from "../../workspace/protocol";
import type { ContextRequestFrame } from "../../workspace/protocol-context";
import type { ChangeContext } from "../../workspace/receive-results";
import { unknownChat, withOwnChat } from "../own-chat";
import { wantedPin } from "./refresh-context";

type Change = ContextRequestFrame["change"];

interface ChangesDeps {
  db: Db;
  pubsub: Pubsub;
  clock: Pick<Clock, "now">;
}

/** Nobody finds a directory with a line end or worse in its name again, in a list or in a prompt. */
const UNWRITABLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const CLEARED =
  "Nothing of the workspace is read for this chat any more; its model is told so before its next answer. A person reads it again in Details.";

/** Changes where the context of a workspace's own chats is read from, for commands that run in it. */
export function contextChanges({ db, pubsub, clock }: ChangesDeps): ChangeContext {
  return async (workspace, { chatId, change }) => {
    // The workspace speaks for its owner, and about nothing but the chats that work in it.
    const target = { caller: { userId: workspace.ownerId, role: "member" as const }, chatId };
    try {
      await withOwnChat({ db, pubsub }, target, async (joined, { row }) => {
        if (row.workspaceId !== workspace.id) throw unknownChat();
        if (row.archived) throw new AppError("conflict", "This chat is archived. Restore it to go on.");
        const sources = changed(sourcesOf(row), change);
        const takenAt = new Date(clock.now()).toISOString();
        const context = wantedPin(row, { workspaceId: workspace.id, sources, takenAt });
        await updateChatMetadata(joined, { chatId, patch: { context } });
      });
      return { ok: true, words: change.action === "clear" ? CLEARED : addedWords(change.directory) };
    } catch (error) {
      return { ok: false, words: refusalWords(error) };
    }
  };
}

function changed(sources: ContextSources, change: Change): ContextSources {
  if (change.action === "clear") return { usual: false, directories: [] };
  const { directory } = change;
  if (sources.directories.includes(directory)) return sources;
  if (UNWRITABLE.test(directory) || !directory.isWellFormed())
    throw new AppError("invalid_request", "The directory's name has characters in it that cannot be shown.");
  if (sources.directories.length >= MAX_CONTEXT_DIRECTORIES) {
    throw new AppError(
      "conflict",
      `${MAX_CONTEXT_DIRECTORIES} directories were added to this chat already. Begin anew with lathe-agent chat context clear.`,
    );
  }
  return { ...sources, directories: [...sources.directories, directory] };
}

function addedWords(directory: string): string {
  return `${directory} is read for this chat before its model's next answer: AGENTS.md and its like, and skills.`.slice(
    0,
    1_000,
  );
}

function refusalWords(error: unknown): string {
  if (!isAppError(error)) throw error;
  return error.code === "not_found" ? "There is no such chat in this workspace." : error.message;
}
