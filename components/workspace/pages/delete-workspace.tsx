"use client";

import { useQuery } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { uncommittedQuery } from "@/lib/api/workspaces";
import { workspacePageCopy } from "@/lib/copy/workspace-page-copy";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { deletionSentence, losesFiles } from "./deletion-sentence";

interface DeleteWorkspaceProps {
  /** Null: nothing is to be deleted. */
  view: WorkspaceView | null;
  chats: number;
  busy: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

const words = workspacePageCopy.delete;

/** Asks first, and says what is lost and what stays. */
export function DeleteWorkspace({ view, chats, busy, onClose, onConfirm }: DeleteWorkspaceProps) {
  const { data: uncommitted } = useQuery({
    ...uncommittedQuery(view?.id ?? ""),
    enabled: view !== null && losesFiles(view) && view.connection === "connected",
  });
  return (
    <ConfirmDialog
      open={view !== null}
      onOpenChange={(open) => !open && onClose()}
      title={words.title(view?.name ?? "")}
      sentence={view === null ? "" : deletionSentence(view, { chats, uncommitted })}
      confirm={words.button}
      cancel={words.cancel}
      destructive
      busy={busy}
      onConfirm={onConfirm}
    />
  );
}
