"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, Folder } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import type { CreateWorkspaceBody } from "@/lib/api/schemas/workspaces";
import { templatesQuery } from "@/lib/api/templates";
import { createWorkspace } from "@/lib/api/workspaces";
import { workspaceCopy } from "@/lib/copy/workspace-copy";
import { workspacePageCopy as words } from "@/lib/copy/workspace-page-copy";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { NewWorkspaceDialogs } from "../new-workspace-dialogs";
import { type Asking, NewWorkspaceItems } from "../new-workspace-items";
import { pickable } from "../pickable";
import { EMPTY_FOLDER, type WorkspaceChoice } from "../workspace-choice";

const ICON = { "aria-hidden": true, size: 16, strokeWidth: 1.75 } as const;

/** Makes a workspace: of the default template, of another one with what it asks for, or in a folder of this computer. */
export function CreateWorkspace({ onMade }: { onMade: (view: WorkspaceView) => void }) {
  const client = useQueryClient();
  const { data: known } = useQuery(templatesQuery());
  const [asking, setAsking] = useState<Asking | null>(null);
  // Nothing is made yet, so that it does not matter how a chosen one would be kept apart.
  const offered = pickable(EMPTY_FOLDER, {
    workspaces: [],
    templates: known?.items ?? null,
    isolation: "none",
  });
  const making = useMutation({
    mutationFn: (choice: WorkspaceChoice) => createWorkspace(bodyOf(choice)),
    onSuccess: onMade,
    onError: (error) => toastError(isApiError(error) ? error.message : workspaceCopy.notAnswered),
    onSettled: () => client.invalidateQueries({ queryKey: ["workspaces"] }),
  });
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button size="form" look="primary" busy={making.isPending}>
            {words.create}
            <ChevronDown {...ICON} size={14} />
          </Button>
        }
      >
        {!offered.emptyAsks && (
          <>
            <MenuItem
              icon={<Folder {...ICON} />}
              disabled={offered.emptyRefusal !== null}
              {...(offered.emptyRefusal !== null && { description: offered.emptyRefusal })}
              onSelect={() => making.mutate(EMPTY_FOLDER)}
            >
              {offered.emptyName}
            </MenuItem>
            <MenuSeparator />
          </>
        )}
        <NewWorkspaceItems offered={offered} onAsk={setAsking} onChosen={making.mutate} />
      </Menu>
      <NewWorkspaceDialogs
        asking={asking}
        before={null}
        onClose={() => setAsking(null)}
        onChosen={(choice) => {
          setAsking(null);
          making.mutate(choice);
        }}
      />
    </>
  );
}

function bodyOf(choice: WorkspaceChoice): CreateWorkspaceBody {
  if (choice.type === "folder") return { path: choice.path };
  if (choice.type !== "template") return {};
  const { templateId, presetId, parameters } = choice;
  return { templateId, presetId, parameters };
}
