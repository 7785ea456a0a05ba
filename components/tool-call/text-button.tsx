"use client";

import { type ReactNode, useState } from "react";
import { toastError } from "@/components/ui/toast";

const COPIED_MS = 2_000;

/** A button that reads as part of a line: `Show all`, `Copy output`. */
export function TextButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="shrink-0 rounded-chip text-link text-meta whitespace-nowrap hover:underline touch:min-h-11"
    >
      {children}
    </button>
  );
}

/** Copies `text`, and says so in its own place. */
export function CopyTextButton({ text, label = "Copy" }: { text: string | (() => string); label?: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : text());
    } catch {
      toastError("The browser did not allow copying. Select the text and copy it by hand.");
      return;
    }
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), COPIED_MS);
  };
  return <TextButton onClick={() => void copy()}>{isCopied ? "Copied" : label}</TextButton>;
}
