"use client";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { workspacePageCopy } from "@/lib/copy/workspace-page-copy";
import type { StopQuestion } from "./use-stop-question";

interface StopWorkspaceProps {
  /** Null: nothing is asked. */
  question: StopQuestion | null;
  busy: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

const words = workspacePageCopy.stopDialog;
const NOTHING = { commands: 0, terminals: 0 };

/** Asks before commands and shells are ended. */
export function StopWorkspace({ question, busy, onClose, onConfirm }: StopWorkspaceProps) {
  return (
    <ConfirmDialog
      open={question !== null}
      onOpenChange={(open) => !open && onClose()}
      title={words.title(question?.view.name ?? "")}
      sentence={words.sentence(question ?? NOTHING)}
      confirm={words.button}
      busy={busy}
      onConfirm={onConfirm}
    />
  );
}
