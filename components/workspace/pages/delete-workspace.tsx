"use client";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { workspacePageCopy } from "@/lib/copy/workspace-page-copy";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";

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
  const lost = view && !view.ownFolder && view.path !== null ? words.chosen(view.path) : words.own;
  return (
    <ConfirmDialog
      open={view !== null}
      onOpenChange={(open) => !open && onClose()}
      title={words.title(view?.name ?? "")}
      sentence={`${lost}${words.chats(chats)}`}
      confirm={words.button}
      cancel={words.cancel}
      destructive
      busy={busy}
      onConfirm={onConfirm}
    />
  );
}
