"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Folder, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { buttonClass } from "@/components/ui/button-class";
import { Menu, MenuChoice, MenuSeparator } from "@/components/ui/menu";
import { templatesQuery } from "@/lib/api/templates";
import { workspacesQuery } from "@/lib/api/workspaces";
import type { Chat } from "@/lib/chat/wire";
import type { Isolation } from "@/lib/chat/workspace-types";
import { workspaceCopy } from "@/lib/copy/workspace-copy";
import { NewWorkspaceDialogs } from "./new-workspace-dialogs";
import { type Asking, NewWorkspaceItems } from "./new-workspace-items";
import { pickable, type Pickable } from "./pickable";
import { shortPath } from "./short-path";
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
const TEMPLATE_VALUE = "template";

/** Where a new chat works: a new folder, one of this computer, a workspace that exists, or a new one of a template. */
export function WorkspacePicker(props: WorkspacePickerProps) {
  const { choice, onChange, chats, isolation, disabled = false } = props;
  const { data } = useQuery(workspacesQuery());
  const { data: known } = useQuery(templatesQuery());
  const [asking, setAsking] = useState<Asking | null>(null);
  const workspaces = (data?.items ?? []).filter((item) => item.status !== "deleted");
  const settled = settleChoice(choice, {
    workspaces: data ? workspaces : null,
    templates: known?.items ?? null,
  });
  const now = pickable(settled, { workspaces, templates: known?.items ?? null, isolation });

  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-meta text-muted">
      <Menu
        trigger={
          <button
            type="button"
            disabled={disabled}
            aria-label={`${words.label}: ${now.name}`}
            className={`${buttonClass({ look: "quiet" })} min-w-0 shrink font-normal`}
          >
            <Folder aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0" />
            <span className="truncate">{now.name}</span>
            <ChevronDown aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
          </button>
        }
      >
        <Existing settled={settled} now={now} workspaces={workspaces} onChange={onChange} />
        <MenuSeparator />
        <NewWorkspaceItems offered={now} onAsk={setAsking} onChosen={onChange} />
      </Menu>
      <span>{now.condition}</span>
      {isShared(settled, workspaces, chats) && (
        <span role="status" className="flex items-center gap-1 text-warn">
          <TriangleAlert aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
          {workspaceCopy.shared}
        </span>
      )}
      <NewWorkspaceDialogs
        asking={asking}
        before={choice}
        onClose={() => setAsking(null)}
        onChosen={(chosen) => {
          setAsking(null);
          onChange(chosen);
        }}
      />
    </div>
  );
}

interface ExistingProps {
  settled: WorkspaceChoice;
  now: Pickable;
  workspaces: readonly { id: string; name: string; path: string | null }[];
  onChange: (choice: WorkspaceChoice) => void;
}

/** What can be taken as it is; what was answered in a dialog is among it once it is chosen. */
function Existing({ settled, now, workspaces, onChange }: ExistingProps) {
  const choose = (value: string) => {
    if (value === EMPTY_VALUE) onChange(EMPTY_FOLDER);
    else if (value !== FOLDER_VALUE && value !== TEMPLATE_VALUE) {
      onChange({ type: "workspace", workspaceId: value });
    }
  };
  return (
    <MenuChoice
      label={words.label}
      value={valueOf(settled)}
      onChange={choose}
      options={[
        { value: EMPTY_VALUE, label: now.emptyName, description: now.emptyRefusal ?? words.emptyHelp },
        ...(settled.type === "folder" ? [{ value: FOLDER_VALUE, label: shortPath(settled.path) }] : []),
        ...(settled.type === "template" ? [{ value: TEMPLATE_VALUE, label: now.name }] : []),
        ...workspaces.map((item) => ({
          value: item.id,
          label: workspacePlace(item),
          ...(workspacePlace(item) === item.name ? {} : { description: item.name }),
        })),
      ]}
    />
  );
}

function valueOf(choice: WorkspaceChoice): string {
  switch (choice.type) {
    case "empty":
      return EMPTY_VALUE;
    case "folder":
      return FOLDER_VALUE;
    case "template":
      return TEMPLATE_VALUE;
    case "workspace":
      return choice.workspaceId;
  }
}
