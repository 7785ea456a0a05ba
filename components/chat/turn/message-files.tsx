"use client";

import { FileText, FileX } from "lucide-react";
import { useState } from "react";
import { PlainImage } from "@/components/ui/plain-image";
import { fileDownloadPath } from "@/lib/api/files";
import { isImage } from "@/lib/chat/files/media-type";
import { APP_FILE_SCHEME } from "@/lib/chat/user-parts";
import type { Message } from "@/lib/chat/wire";
import { attachmentCopy } from "@/lib/copy/attachment-copy";
import type { SentFile } from "../composer/attachments";

/** The stored files of a message. */
export function filesOf({ parts }: Pick<Message, "parts">): SentFile[] {
  return parts.flatMap((part) => {
    if (part.type !== "file" || !part.url.startsWith(APP_FILE_SCHEME)) return [];
    const { mediaType, filename } = part;
    return [{ fileId: part.url.slice(APP_FILE_SCHEME.length), name: filename ?? mediaType, mediaType }];
  });
}

/** What is attached to a message: pictures as such, everything else by its name. */
export function MessageFiles({ files }: { files: readonly SentFile[] }) {
  if (files.length === 0) return null;
  return (
    <ul aria-label={attachmentCopy.attached} className="flex flex-wrap gap-2 pt-2 first:pt-0">
      {files.map((file) => (
        <li key={file.fileId} className="min-w-0">
          {isImage(file.mediaType) ? <Picture file={file} /> : <FileLink file={file} />}
        </li>
      ))}
    </ul>
  );
}

function Picture({ file }: { file: SentFile }) {
  const [isGone, setIsGone] = useState(false);
  if (isGone) return <GoneFile name={file.name} />;
  return (
    <a href={fileDownloadPath(file.fileId)} target="_blank" rel="noopener" className="block rounded-row">
      <PlainImage
        alt={file.name}
        src={fileDownloadPath(file.fileId)}
        loading="lazy"
        onError={() => setIsGone(true)}
        className="h-40 max-w-full rounded-row border object-cover"
      />
    </a>
  );
}

function FileLink({ file }: { file: SentFile }) {
  return (
    <a
      href={fileDownloadPath(file.fileId)}
      download={file.name}
      className="flex h-7 max-w-80 items-center gap-1.5 rounded-row border bg-main px-2 text-meta text-muted no-underline hover:bg-hover touch:h-11"
    >
      <FileText aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
      <span className="truncate">{file.name}</span>
    </a>
  );
}

function GoneFile({ name }: { name: string }) {
  return (
    <span className="flex h-7 max-w-80 items-center gap-1.5 text-meta text-faint">
      <FileX aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
      <span className="truncate">{attachmentCopy.expired(name)}</span>
    </span>
  );
}
