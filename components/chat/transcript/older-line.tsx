"use client";

import { useEffect, useState } from "react";
import { TextButton } from "@/components/tool-call/text-button";
import { Spinner } from "@/components/ui/spinner";

/** A line that is only passed by, as when a chat opens at its end, loads nothing. */
const SEEN_AFTER_MS = 100;

interface OlderLineProps {
  /** What is at the top now; another one means that a page has come. */
  firstKey: string;
  onLoad: () => void | Promise<void>;
}

/** Stands above the first loaded message; seeing it loads the page before. */
export function OlderLine({ firstKey, onLoad }: OlderLineProps) {
  const [failedAt, setFailedAt] = useState<string | null>(null);

  // Synchronises what is loaded with what has been scrolled into view.
  useEffect(() => {
    let isCurrent = true;
    const load = async () => {
      try {
        await onLoad();
      } catch {
        if (isCurrent) setFailedAt(firstKey);
      }
    };
    const timer = setTimeout(() => void load(), SEEN_AFTER_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [firstKey, onLoad]);

  const retry = async () => {
    setFailedAt(null);
    try {
      await onLoad();
    } catch {
      setFailedAt(firstKey);
    }
  };
  return (
    <div className="flex h-8 items-center justify-center gap-2 text-meta text-muted">
      {failedAt === firstKey ? (
        <>
          Older messages could not be loaded.
          <TextButton onClick={() => void retry()}>Try again</TextButton>
        </>
      ) : (
        <>
          <Spinner size={14} />
          Loading older messages
        </>
      )}
    </div>
  );
}
