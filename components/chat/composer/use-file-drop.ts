"use client";

import { type ClipboardEvent, useEffect, useEffectEvent, useState } from "react";
import { pastedFiles } from "./pasted-files";

/**
 * Files that are dropped anywhere in the page, which the browser would open otherwise, and what the element that gets `onPaste` is
 * pasted. `isOver`: files are being dragged over the page.
 */
export function useFileDrop(onFiles: (files: readonly File[]) => void) {
  const [isOver, setIsOver] = useState(false);
  const over = useEffectEvent((event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setIsOver(true);
  });
  const leave = useEffectEvent((event: DragEvent) => {
    if (event.relatedTarget === null) setIsOver(false);
  });
  const drop = useEffectEvent((event: DragEvent) => {
    setIsOver(false);
    // Of several composers in a page one takes them.
    if (!hasFiles(event) || event.defaultPrevented) return;
    event.preventDefault();
    onFiles([...(event.dataTransfer?.files ?? [])]);
  });

  // Synchronises with what is dragged over the whole page.
  useEffect(() => {
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, []);

  return {
    isOver,
    onPaste: (event: ClipboardEvent) => {
      const { clipboardData } = event;
      const files = pastedFiles(
        { files: clipboardData.files, text: clipboardData.getData("text") },
        new Date(),
      );
      if (files.length === 0) return;
      event.preventDefault();
      onFiles(files);
    },
  };
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") === true;
}
