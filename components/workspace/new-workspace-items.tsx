"use client";

import { FolderOpen, LayoutTemplate } from "lucide-react";
import { MenuItem } from "@/components/ui/menu";
import type { OfferedTemplate } from "@/lib/api/schemas/templates";
import { workspaceCopy } from "@/lib/copy/workspace-copy";
import { asksSomething, type Pickable } from "./pickable";
import type { WorkspaceChoice } from "./workspace-choice";

/** What has to be asked before a workspace can be made. */
export type Asking = "folder" | OfferedTemplate;

interface NewWorkspaceItemsProps {
  offered: Pick<Pickable, "templates" | "hasFolders">;
  onAsk: (asking: Asking) => void;
  onChosen: (choice: WorkspaceChoice) => void;
}

const ICON = { "aria-hidden": true, size: 16, strokeWidth: 1.75 } as const;
const words = workspaceCopy.picker;

/** The templates and the folders that a workspace can be made of, as entries of a menu. */
export function NewWorkspaceItems({ offered, onAsk, onChosen }: NewWorkspaceItemsProps) {
  const take = (template: OfferedTemplate) => {
    if (asksSomething(template)) onAsk(template);
    else onChosen({ type: "template", templateId: template.id, presetId: null, parameters: {} });
  };
  return (
    <>
      {offered.templates.map((template) => {
        const description = template.unavailable ?? template.description;
        return (
          <MenuItem
            key={template.id}
            icon={<LayoutTemplate {...ICON} />}
            disabled={template.unavailable !== null}
            {...(description !== "" && { description })}
            onSelect={() => take(template)}
          >
            {words.template(template.name, asksSomething(template))}
          </MenuItem>
        );
      })}
      {offered.hasFolders && (
        <MenuItem
          icon={<FolderOpen {...ICON} />}
          description={words.folderHelp}
          onSelect={() => onAsk("folder")}
        >
          {words.folder}
        </MenuItem>
      )}
    </>
  );
}
