"use client";

import { type ClipboardEvent, type DragEvent, useState } from "react";
import { pastedFiles } from "./pasted-files";

/** What an element needs so that files can be dropped on it and pasted into it. */
export function useFileDrop(onFiles: (files: readonly File[]) => void) {
  const [isOver, setIsOver] = useState(false);
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return {
    isOver,
    onDragOver: (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setIsOver(true);
    },
    onDragLeave: (event: DragEvent<HTMLElement>) => {
      if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return;
      setIsOver(false);
    },
    onDrop: (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setIsOver(false);
      onFiles([...event.dataTransfer.files]);
    },
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
