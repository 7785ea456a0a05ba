"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { toastError } from "@/components/ui/toast";

const SHOWN_MS = 2_000;

/** A value for machines, and the button that copies it. */
export function Copyable({ value, name }: { value: string; name: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      toastError("The browser did not allow copying. Select the text and copy it by hand.");
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <span className="flex min-w-0 items-start gap-1">
      <code className="min-w-0 flex-1 break-all text-code">{value}</code>
      <IconButton
        label={isCopied ? "Copied" : `Copy ${name}`}
        size={24}
        className="-my-0.5"
        onClick={() => void copy()}
      >
        <Icon aria-hidden="true" size={14} strokeWidth={1.75} />
      </IconButton>
    </span>
  );
}
