"use client";

import { useState } from "react";
import { toastError } from "@/components/ui/toast";

/** A value that is shown at once and kept on the server; it goes back to what it was when that fails. */
export function useKept<T>(
  initial: T,
  keep: (value: T) => Promise<unknown>,
): [T, (value: T) => Promise<void>] {
  const [value, setValue] = useState(initial);
  const change = async (next: T) => {
    const before = value;
    setValue(next);
    try {
      await keep(next);
    } catch (error) {
      setValue(before);
      const detail = error instanceof Error ? { detail: error.message } : {};
      toastError("The choice was not kept.", detail);
    }
  };
  return [value, change];
}
