"use client";

import { CircleAlert, FileText, RotateCw, X } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { PlainImage } from "@/components/ui/plain-image";
import { Spinner } from "@/components/ui/spinner";
import { fileDownloadPath } from "@/lib/api/files";
import { isImage } from "@/lib/chat/files/media-type";
import { cn } from "@/lib/cn";
import { attachmentCopy } from "@/lib/copy/attachment-copy";
import type { Attachment } from "./attachments";

interface AttachmentListProps {
  items: readonly Attachment[];
  onRemove: (key: string) => void;
  /** Missing: nothing is being uploaded here. */
  onTryAgain?: (key: string) => void;
}

/** The files of an unsent message, each with the way to take it out again. */
export function AttachmentList({ items, onRemove, onTryAgain }: AttachmentListProps) {
  if (items.length === 0) return null;
  return (
    <ul aria-label={attachmentCopy.attached} className="flex flex-wrap gap-1.5 px-2.5 pt-2.5">
      {items.map((item) => (
        <li
          key={item.key}
          className={cn(
            "flex min-h-9 max-w-full min-w-0 items-center gap-2 rounded-row border bg-inset pr-1 pl-1.5 touch:min-h-11",
            item.state === "failed" && "border-danger",
          )}
        >
          <Preview item={item} />
          <span className="flex min-w-0 flex-col">
            <span className="max-w-60 truncate text-meta">{item.name}</span>
            <span
              role={item.state === "failed" ? "alert" : undefined}
              className={cn(
                "text-meta",
                item.state === "failed"
                  ? "max-w-120 wrap-anywhere pb-0.5 text-danger"
                  : "truncate text-faint",
              )}
            >
              {said(item)}
            </span>
          </span>
          {item.state === "failed" && item.mayRetry && onTryAgain && (
            <IconButton label={attachmentCopy.tryAgain} size={24} onClick={() => onTryAgain(item.key)}>
              <RotateCw aria-hidden="true" size={14} strokeWidth={1.75} />
            </IconButton>
          )}
          <IconButton
            label={attachmentCopy.remove(item.name)}
            size={24}
            data-remove=""
            onClick={(event) => {
              nextStop(event.currentTarget)?.focus();
              onRemove(item.key);
            }}
          >
            <X aria-hidden="true" size={14} strokeWidth={1.75} />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

/** Where the keyboard goes on once a file is gone: at the next file, or in the field. */
function nextStop(button: HTMLElement): HTMLElement | null | undefined {
  const item = button.closest("li");
  const neighbour = item?.nextElementSibling ?? item?.previousElementSibling;
  if (neighbour) return neighbour.querySelector<HTMLElement>("[data-remove]");
  return item?.parentElement?.parentElement?.querySelector("textarea");
}

function said({ state, problem, size }: Attachment): string {
  if (state === "uploading") return attachmentCopy.uploading;
  if (state === "failed") return problem ?? attachmentCopy.failed;
  return size === 0 ? "" : attachmentCopy.size(size);
}

function Preview({ item }: { item: Attachment }) {
  if (item.state === "uploading") return <Spinner size={16} />;
  if (item.state === "failed") {
    return <CircleAlert aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0 text-danger" />;
  }
  if (!isImage(item.mediaType) || item.fileId === null) {
    return <FileText aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0 text-muted" />;
  }
  return (
    <PlainImage
      alt=""
      src={fileDownloadPath(item.fileId)}
      className="size-6 shrink-0 rounded-chip object-cover"
    />
  );
}
