"use client";

import { FileDiff as FileModified, FileMinus, FilePlus, FileSymlink } from "lucide-react";
import { ChangeCount } from "@/components/ui/change-count";
import type { ChangedFile } from "@/lib/workspace/connection";
import { splitPath } from "./file-view";

const ICONS = {
  added: FilePlus,
  untracked: FilePlus,
  modified: FileModified,
  deleted: FileMinus,
  renamed: FileSymlink,
} as const;

const WORDS: Record<ChangedFile["status"], string> = {
  added: "Added",
  untracked: "New",
  modified: "Edited",
  deleted: "Deleted",
  renamed: "Renamed",
};

export function ChangedFileRow({ file, onOpen }: { file: ChangedFile; onOpen: () => void }) {
  const { name, folder } = splitPath(file.path);
  const Icon = ICONS[file.status];
  return (
    <li>
      <button
        type="button"
        onClick={onOpen}
        title={`${WORDS[file.status]}: ${file.path}`}
        className="focus-inside flex h-8 w-full items-center gap-2 px-4 text-left text-ui hover:bg-hover touch:h-11"
      >
        <Icon aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0 text-muted" />
        <span className="sr-only">{WORDS[file.status]} </span>
        <span className="min-w-0 shrink-0 max-w-[70%] truncate">{name}</span>
        <span className="min-w-0 flex-1 truncate text-faint text-meta">{folder}</span>
        {file.binary ? (
          <span className="shrink-0 text-faint text-meta">binary</span>
        ) : (
          <ChangeCount additions={file.additions} deletions={file.deletions} />
        )}
      </button>
    </li>
  );
}
