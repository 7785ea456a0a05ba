"use client";

import { useCallback, useEffect, useState } from "react";

/**
 * A value that this browser remembers. `parse` makes something usable of whatever is stored; give it a stable identity.
 * Storage may be full or forbidden: then the value lives as long as the page.
 */
export function useRemembered<T>(key: string, parse: (value: unknown) => T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => parse(null));

  // Takes over what the browser's storage holds, which the server does not have.
  useEffect(() => setValue(parse(read(key))), [key, parse]);

  const remember = useCallback(
    (next: T) => {
      setValue(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // The copy in memory has to do.
      }
    },
    [key],
  );
  return [value, remember];
}

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}
