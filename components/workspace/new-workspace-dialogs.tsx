"use client";

import { Suspense } from "react";
import { useMe } from "@/components/shell/me-provider";
import { lazyPart } from "@/components/ui/lazy-part";
import { FolderDialog } from "./folder-dialog";
import type { Asking } from "./new-workspace-items";
import { addRecent, parseRecent } from "./path-completion";
import { useRemembered } from "./use-remembered";
import type { WorkspaceChoice } from "./workspace-choice";

interface NewWorkspaceDialogsProps {
  /** Null: nothing is asked. */
  asking: Asking | null;
  /** What was chosen before, to go on from. */
  before: WorkspaceChoice | null;
  onClose: () => void;
  onChosen: (choice: WorkspaceChoice) => void;
}

/** The form brings an engine for patterns with it. */
const TemplateDialog = lazyPart(() => import("./template-dialog").then((module) => module.TemplateDialog));

/** Asks for a folder, or for what a template wants to know. */
export function NewWorkspaceDialogs({ asking, before, onClose, onChosen }: NewWorkspaceDialogsProps) {
  const { id } = useMe();
  const [recent, setRecent] = useRemembered(`lathe:recent-folders:${id}`, parseRecent);
  const takeFolder = (path: string) => {
    setRecent(addRecent(recent, path));
    onChosen({ type: "folder", path });
  };
  return (
    <>
      <FolderDialog open={asking === "folder"} recent={recent} onClose={onClose} onUse={takeFolder} />
      {asking !== null && asking !== "folder" && (
        <Suspense fallback={null}>
          <TemplateDialog
            template={asking}
            before={before?.type === "template" && before.templateId === asking.id ? before : null}
            onClose={onClose}
            onUse={(answers) => onChosen({ type: "template", templateId: asking.id, ...answers })}
          />
        </Suspense>
      )}
    </>
  );
}
