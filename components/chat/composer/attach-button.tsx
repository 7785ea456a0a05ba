"use client";

import { Paperclip } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { attachmentCopy } from "@/lib/copy/attachment-copy";

const ACCEPTED =
  "image/png,image/jpeg,image/gif,image/webp,application/pdf,text/*,.md,.json,.csv,.log,.ts,.tsx,.js,.py,.go,.rs,.sql,.yaml,.yml,.toml";

/** Opens the system's list of files. */
export function AttachButton({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label={attachmentCopy.attach} onClick={() => input.current?.click()}>
        <Paperclip aria-hidden="true" size={16} strokeWidth={1.75} />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPTED}
        hidden
        aria-hidden="true"
        tabIndex={-1}
        data-attach=""
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file may be chosen again.
          event.target.value = "";
        }}
      />
    </>
  );
}
