"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { FolderGit2, Folder, History } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { isApiError } from "@/lib/api/api-error";
import { localDirectoriesQuery } from "@/lib/api/local-directories";
import { cn } from "@/lib/cn";
import { workspaceCopy } from "@/lib/copy/workspace-copy";
import { openPath, type PathField, pressPathKey } from "./path-completion";
import { shortPath } from "./short-path";

interface FolderDialogProps {
  open: boolean;
  recent: readonly string[];
  onClose: () => void;
  onUse: (path: string) => void;
}

interface Row {
  path: string;
  label: string;
  kind: "recent" | "git" | "folder";
}

const ICONS = { recent: History, git: FolderGit2, folder: Folder } as const;
const EMPTY: PathField = { text: "", active: null };
const ARROWS = ["ArrowDown", "ArrowUp", "Enter", "Tab"] as const;
const words = workspaceCopy.folder;

/** Asks for a folder of this computer, completing what is typed. */
export function FolderDialog(props: FolderDialogProps) {
  const { open, onClose } = props;
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()} title={words.title}>
      <FolderForm {...props} />
    </Dialog>
  );
}

function FolderForm({ recent, onClose, onUse }: FolderDialogProps) {
  const [field, setField] = useState(EMPTY);
  const listId = useId();
  const { data, error } = useQuery({
    ...localDirectoriesQuery(field.text.trim()),
    placeholderData: keepPreviousData,
  });
  const recentRows: Row[] =
    field.text === "" ? recent.map((path) => ({ path, label: shortPath(path), kind: "recent" })) : [];
  const folders: Row[] = (data?.items ?? []).map((item) => ({
    path: item.path,
    label: item.name,
    kind: item.git ? "git" : "folder",
  }));
  const rows = [...recentRows, ...folders];
  const isEmpty = data !== undefined && rows.length === 0 && !error;
  const path = field.text.trim();
  const isWhole = path.startsWith("/") || path === "~" || path.startsWith("~/");
  const take = () => isWhole && onUse(path.length > 1 ? path.replace(/\/+$/, "") : path);

  const press = (event: KeyboardEvent) => {
    const key = ARROWS.find((name) => name === event.key);
    if (key === undefined || event.shiftKey || event.nativeEvent.isComposing) return;
    const paths = rows.map((row) => row.path);
    const answer = pressPathKey(key, field, paths);
    if (answer.type === "leave") return;
    event.preventDefault();
    if (answer.type === "use") take();
    else setField(answer.field);
  };
  return (
    <>
      <Field
        label={words.label}
        help={isEmpty ? words.noneHere : words.help}
        error={isApiError(error) ? error.message : undefined}
      >
        {(control) => (
          <Input
            {...control}
            role="combobox"
            aria-expanded={rows.length > 0}
            aria-controls={listId}
            aria-autocomplete="list"
            {...(field.active === null ? {} : { "aria-activedescendant": `${listId}-${field.active}` })}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            placeholder="~/"
            value={field.text}
            onChange={(event) => setField({ text: event.target.value, active: null })}
            onKeyDown={press}
            className="font-mono"
          />
        )}
      </Field>
      <ul
        id={listId}
        role="listbox"
        aria-label={words.suggestions}
        className="h-56 overflow-y-auto rounded-card border p-1"
      >
        {rows.map((row, index) => (
          <FolderRow
            key={`${row.kind === "recent" ? "recent " : ""}${row.path}`}
            id={`${listId}-${index}`}
            row={row}
            active={index === field.active}
            onOpen={() => setField(openPath(row.path))}
          />
        ))}
      </ul>
      <div className="mt-2 flex flex-wrap justify-end gap-2">
        <Button size="form" onClick={onClose}>
          {words.cancel}
        </Button>
        <Button size="form" look="primary" disabled={!isWhole} onClick={take}>
          {words.use}
        </Button>
      </div>
    </>
  );
}

interface FolderRowProps {
  id: string;
  row: Row;
  active: boolean;
  onOpen: () => void;
}

function scrollToRow(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

/** Chosen with the field's keys, or pressed; the focus stays in the field. */
function FolderRow({ id, row, active, onOpen }: FolderRowProps) {
  const Icon = ICONS[row.kind];
  return (
    <li
      id={id}
      ref={active ? scrollToRow : null}
      role="option"
      aria-selected={active}
      title={row.path}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onOpen}
      className={cn(
        "flex min-h-7 items-center gap-2 rounded-row px-2 text-ui touch:min-h-11",
        active ? "bg-active" : "hover:bg-hover",
      )}
    >
      <Icon aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0 text-muted" />
      <span className="min-w-0 flex-1 truncate">{row.label}</span>
      {row.kind === "git" && <Chip>{words.git}</Chip>}
      {row.kind === "recent" && <span className="text-faint text-meta">{words.recent}</span>}
    </li>
  );
}
