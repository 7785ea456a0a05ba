"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Folder, FolderOpen, LayoutTemplate, TriangleAlert } from "lucide-react";
import { Suspense, useState } from "react";
import { useMe } from "@/components/shell/me-provider";
import { buttonClass } from "@/components/ui/button-class";
import { lazyPart } from "@/components/ui/lazy-part";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "@/components/ui/menu";
import type { Template } from "@/lib/api/schemas/templates";
import { templatesQuery } from "@/lib/api/templates";
import { workspacesQuery } from "@/lib/api/workspaces";
import type { Chat } from "@/lib/chat/wire";
import type { Isolation } from "@/lib/chat/workspace-types";
import { workspaceCopy } from "@/lib/copy/workspace-copy";
import { FolderDialog } from "./folder-dialog";
import { addRecent, parseRecent } from "./path-completion";
import { pickable, type Pickable } from "./pickable";
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
const TEMPLATE_VALUE = "template";
/** The form brings an engine for patterns with it. */
const loadForm = () => import("./template-dialog").then((module) => module.TemplateDialog);
const TemplateDialog = lazyPart(loadForm);

/** Where a new chat works: a new folder, one of this computer, a workspace that exists, or a new one of a template. */
export function WorkspacePicker(props: WorkspacePickerProps) {
  const { choice, onChange, chats, isolation, disabled = false } = props;
  const { id } = useMe();
  const { data } = useQuery(workspacesQuery());
  const { data: known } = useQuery(templatesQuery());
  const [asking, setAsking] = useState<"folder" | Template | null>(null);
  const [recent, setRecent] = useRemembered(`lathe:recent-folders:${id}`, parseRecent);
  const workspaces = (data?.items ?? []).filter((item) => item.status !== "deleted");
  const settled = settleChoice(choice, {
    workspaces: data ? workspaces : null,
    templates: known?.items ?? null,
  });
  const now = pickable(settled, { workspaces, templates: known?.items ?? null, isolation });

  const takeFolder = (path: string) => {
    setAsking(null);
    setRecent(addRecent(recent, path));
    onChange({ type: "folder", path });
  };
  const takeTemplate = ({ id: templateId, parameters, presets }: Template) => {
    const template = now.templates.find((one) => one.id === templateId);
    if (template && (parameters.length > 0 || presets.length > 0)) setAsking(template);
    else onChange({ type: "template", templateId, presetId: null, parameters: {} });
  };
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
        {now.templates.map((template) => (
          <MenuItem
            key={template.id}
            icon={<LayoutTemplate aria-hidden="true" size={16} strokeWidth={1.75} />}
            {...(template.description !== "" && { description: template.description })}
            onSelect={() => takeTemplate(template)}
          >
            {words.template(template.name, template.parameters.length + template.presets.length > 0)}
          </MenuItem>
        ))}
        {now.hasFolders && (
          <MenuItem
            icon={<FolderOpen aria-hidden="true" size={16} strokeWidth={1.75} />}
            description={words.folderHelp}
            onSelect={() => setAsking("folder")}
          >
            {words.folder}
          </MenuItem>
        )}
      </Menu>
      <span>{now.condition}</span>
      {isShared(settled, workspaces, chats) && (
        <span role="status" className="flex items-center gap-1 text-warn">
          <TriangleAlert aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
          {workspaceCopy.shared}
        </span>
      )}
      <FolderDialog
        open={asking === "folder"}
        recent={recent}
        onClose={() => setAsking(null)}
        onUse={takeFolder}
      />
      {asking !== null && asking !== "folder" && (
        <Suspense fallback={null}>
          <TemplateDialog
            template={asking}
            before={choice.type === "template" && choice.templateId === asking.id ? choice : null}
            onClose={() => setAsking(null)}
            onUse={(answers) => {
              setAsking(null);
              onChange({ type: "template", templateId: asking.id, ...answers });
            }}
          />
        </Suspense>
      )}
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
        { value: EMPTY_VALUE, label: now.emptyName, description: words.emptyHelp },
        ...(settled.type === "folder" ? [{ value: FOLDER_VALUE, label: shortPath(settled.path) }] : []),
        ...(settled.type === "template" ? [{ value: TEMPLATE_VALUE, label: now.name }] : []),
        ...workspaces.map((item) => ({
          value: item.id,
          label: workspacePlace(item),
          ...(item.path === null ? {} : { description: item.name }),
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
