"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./button";
import { toastError } from "./toast";

const SHOWN_MS = 2_000;

/** Copies, and says so in its own place. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      toastError("The browser did not allow copying. Select the text and copy it by hand.");
      return;
    }
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), SHOWN_MS);
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <Button onClick={() => void copy()} icon={<Icon aria-hidden="true" size={16} strokeWidth={1.75} />}>
      <span aria-live="polite">{isCopied ? "Copied" : label}</span>
    </Button>
  );
}
