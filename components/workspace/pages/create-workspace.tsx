"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, Folder, FolderOpen } from "lucide-react";
import { useState } from "react";
import { useMe } from "@/components/shell/me-provider";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { createWorkspace } from "@/lib/api/workspaces";
import { workspaceCopy } from "@/lib/copy/workspace-copy";
import { workspacePageCopy as words } from "@/lib/copy/workspace-page-copy";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { FolderDialog } from "../folder-dialog";
import { addRecent, parseRecent } from "../path-completion";
import { useRemembered } from "../use-remembered";

const ICON = { "aria-hidden": true, size: 16, strokeWidth: 1.75 } as const;

/** Makes a workspace: of the default template in a new folder, or in one of this computer. */
export function CreateWorkspace({ onMade }: { onMade: (view: WorkspaceView) => void }) {
  const { id } = useMe();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [recent, setRecent] = useRemembered(`lathe:recent-folders:${id}`, parseRecent);
  const making = useMutation({
    mutationFn: (body: { path?: string }) => createWorkspace(body),
    onSuccess: onMade,
    onError: (error) => toastError(isApiError(error) ? error.message : workspaceCopy.notAnswered),
    onSettled: () => client.invalidateQueries({ queryKey: ["workspaces"] }),
  });
  const use = (path: string) => {
    setAsking(false);
    setRecent(addRecent(recent, path));
    making.mutate({ path });
  };
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
        <MenuItem icon={<Folder {...ICON} />} onSelect={() => making.mutate({})}>
          {workspaceCopy.picker.empty}
        </MenuItem>
        <MenuItem
          icon={<FolderOpen {...ICON} />}
          description={workspaceCopy.picker.folderHelp}
          onSelect={() => setAsking(true)}
        >
          {workspaceCopy.picker.folder}
        </MenuItem>
      </Menu>
      <FolderDialog open={isAsking} recent={recent} onClose={() => setAsking(false)} onUse={use} />
    </>
  );
}
