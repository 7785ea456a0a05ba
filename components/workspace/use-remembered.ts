"use client";

import { useCallback, useMemo, useSyncExternalStore } from "react";

/** What the storage would not take; and what it holds, once read. */
const memory = new Map<string, string | null>();
const listeners = new Set<() => void>();

/**
 * A value that this browser remembers. `parse` makes something usable of whatever is stored; give it a stable identity.
 * Storage may be full or forbidden: then the value lives as long as the page. What another tab remembers is known here, too.
 */
export function useRemembered<T>(key: string, parse: (value: unknown) => T): [T, (value: T) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  );
  const value = useMemo(() => parse(parseJson(text)), [text, parse]);
  const remember = useCallback((next: T) => write(key, JSON.stringify(next)), [key]);
  return [value, remember];
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener("storage", forget);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("storage", forget);
  };
}

/** Another tab has changed a value, or all of them (then there is no key). */
function forget({ key }: StorageEvent): void {
  if (key === null) memory.clear();
  else memory.delete(key);
  for (const listener of listeners) listener();
}

function read(key: string): string | null {
  const known = memory.get(key);
  if (known !== undefined) return known;
  let text: string | null = null;
  try {
    text = localStorage.getItem(key);
  } catch {
    // Forbidden storage remembers nothing.
  }
  memory.set(key, text);
  return text;
}

function write(key: string, text: string): void {
  memory.set(key, text);
  try {
    localStorage.setItem(key, text);
  } catch {
    // The copy in memory has to do.
  }
  for (const listener of listeners) listener();
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
