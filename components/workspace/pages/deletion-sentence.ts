import { workspacePageCopy } from "@/lib/copy/workspace-page-copy";
import type { Uncommitted } from "@/lib/workspace/connection";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";

const words = workspacePageCopy.delete;

type Deleted = Pick<WorkspaceView, "driver" | "ownFolder" | "path" | "connection">;

/** Whether files go with the workspace: a folder that a person chose stays, as what is on a machine of theirs does. */
export function losesFiles({ driver, ownFolder }: Pick<Deleted, "driver" | "ownFolder">): boolean {
  return driver !== "external" && ownFolder;
}

/** What is lost with a workspace, and what stays. `uncommitted`: undefined while it is being counted. */
export function deletionSentence(
  view: Deleted,
  { chats, uncommitted }: { chats: number; uncommitted: Uncommitted | undefined },
): string {
  return `${lossOf(view, uncommitted)}${words.chats(chats)}`;
}

function lossOf(view: Deleted, uncommitted: Uncommitted | undefined): string {
  if (view.driver === "external") return words.external;
  if (!losesFiles(view)) return words.chosen(view.path ?? "");
  if (view.connection !== "connected") return words.down;
  if (uncommitted === undefined) return words.own;
  const { files, complete } = uncommitted;
  if (files === null) return complete ? words.noGit : words.own;
  return files === 0 && complete ? words.committed : words.uncommitted(files, !complete);
}
