"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Folder, FolderOpen, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useMe } from "@/components/shell/me-provider";
import { buttonClass } from "@/components/ui/button-class";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { workspacesQuery } from "@/lib/api/workspaces";
import type { Chat } from "@/lib/chat/wire";
import type { Isolation } from "@/lib/chat/workspace-types";
import { ISOLATION_WORDS, workspaceCopy } from "@/lib/copy/workspace-copy";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { FolderDialog } from "./folder-dialog";
import { addRecent, parseRecent } from "./path-completion";
import { shortPath } from "./short-path";
import { useRemembered } from "./use-remembered";
import { EMPTY_FOLDER, isShared, settleChoice, type WorkspaceChoice } from "./workspace-choice";
import { workspacePlace } from "./workspace-words";

interface WorkspacePickerProps {
  choice: WorkspaceChoice;
  onChange: (choice: WorkspaceChoice) => void;
  /** The person's chats, for telling when one works in the same folder. */
  chats: Iterable<Chat>;
  /** How far commands of a workspace that is made on this computer now are kept apart from it. */
  isolation: Isolation;
  disabled?: boolean;
}

const words = workspaceCopy.picker;
const EMPTY_VALUE = "empty";
const FOLDER_VALUE = "folder";

/** Where a new chat works: a new folder, one of this computer, or a workspace that exists. */
export function WorkspacePicker(props: WorkspacePickerProps) {
  const { choice, onChange, chats, isolation, disabled = false } = props;
  const { id } = useMe();
  const { data } = useQuery(workspacesQuery());
  const [isAsking, setAsking] = useState(false);
  const [recent, setRecent] = useRemembered(`lathe:recent-folders:${id}`, parseRecent);
  const workspaces = (data?.items ?? []).filter((item) => item.status !== "deleted");
  const settled = settleChoice(choice, data ? workspaces : null);
  const chosen =
    settled.type === "workspace" ? workspaces.find((item) => item.id === settled.workspaceId) : undefined;

  const useFolder = (path: string) => {
    setAsking(false);
    setRecent(addRecent(recent, path));
    onChange({ type: "folder", path });
  };
  const choose = (value: string) => {
    if (value === EMPTY_VALUE) onChange(EMPTY_FOLDER);
    else if (value !== FOLDER_VALUE) onChange({ type: "workspace", workspaceId: value });
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-meta text-muted">
      <Menu
        trigger={
          <button
            type="button"
            disabled={disabled}
            aria-label={`${words.label}: ${nameOf(settled, chosen)}`}
            className={`${buttonClass({ look: "quiet" })} min-w-0 shrink font-normal`}
          >
            <Folder aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0" />
            <span className="truncate">{nameOf(settled, chosen)}</span>
            <ChevronDown aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
          </button>
        }
      >
        <MenuChoice
          label={words.label}
          value={valueOf(settled)}
          onChange={choose}
          options={[
            { value: EMPTY_VALUE, label: words.empty, description: words.emptyHelp },
            ...(settled.type === "folder" ? [{ value: FOLDER_VALUE, label: shortPath(settled.path) }] : []),
            ...workspaces.map((item) => ({
              value: item.id,
              label: workspacePlace(item),
              ...(item.path === null ? {} : { description: item.name }),
            })),
          ]}
        />
        <MenuSeparator />
        <MenuItem
          icon={<FolderOpen aria-hidden="true" size={16} strokeWidth={1.75} />}
          description={words.folderHelp}
          onSelect={() => setAsking(true)}
        >
          {words.folder}
        </MenuItem>
      </Menu>
      <span>{ISOLATION_WORDS[chosen?.driver ?? "local"][chosen?.isolation ?? isolation]}</span>
      {isShared(settled, workspaces, chats) && (
        <span role="status" className="flex items-center gap-1 text-warn">
          <TriangleAlert aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
          {workspaceCopy.shared}
        </span>
      )}
      <FolderDialog open={isAsking} recent={recent} onClose={() => setAsking(false)} onUse={useFolder} />
    </div>
  );
}

function valueOf(choice: WorkspaceChoice): string {
  switch (choice.type) {
    case "empty":
      return EMPTY_VALUE;
    case "folder":
      return FOLDER_VALUE;
    case "workspace":
      return choice.workspaceId;
  }
}

function nameOf(choice: WorkspaceChoice, workspace: WorkspaceView | undefined): string {
  if (workspace) return workspacePlace(workspace);
  return choice.type === "folder" ? shortPath(choice.path) : words.empty;
}
