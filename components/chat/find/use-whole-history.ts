"use client";

import { useEffect, useState } from "react";

interface WholeHistory {
  wanted: boolean;
  hasMore: boolean;
  loadOlder: () => void | Promise<void>;
}

/** Loads page after page until all of the chat is there, once it is wanted. */
export function useWholeHistory({
  wanted,
  hasMore,
  loadOlder,
}: WholeHistory): "loading" | "whole" | { retry: () => void } {
  const [failed, setFailed] = useState(false);
  const isLoading = wanted && hasMore && !failed;

  // Synchronises what is loaded with what is to be searched.
  useEffect(() => {
    if (!isLoading) return;
    let isCurrent = true;
    const load = async () => {
      try {
        // The transcript may be loading the same page: then this asks in vain, and again.
        while (isCurrent) {
          await loadOlder();
          await new Promise((resolve) => setTimeout(resolve));
        }
      } catch {
        if (isCurrent) setFailed(true);
      }
    };
    void load();
    return () => {
      isCurrent = false;
    };
  }, [isLoading, loadOlder]);

  if (failed) return { retry: () => setFailed(false) };
  return isLoading ? "loading" : "whole";
}
