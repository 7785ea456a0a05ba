"use client";

import { useSyncExternalStore } from "react";
import { formatAge, formatMoment } from "@/lib/format";

const TICK_MS = 15_000;

let now = 0;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

function tick() {
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    now = Date.now();
    timer = setInterval(tick, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** The time, a few times a minute; null on the server, whose clock and time zone are not the reader's. */
export function useNow(): number | null {
  return useSyncExternalStore(
    subscribe,
    () => {
      now ||= Date.now();
      return now;
    },
    () => null,
  );
}

/** `4m`, `12 Nov`; the whole moment in `title` and for machines in `dateTime`. */
export function Age({ at, className }: { at: string; className?: string }) {
  const current = useNow();
  return (
    <time
      dateTime={at}
      {...(current === null ? {} : { title: formatMoment(at) })}
      {...(className ? { className } : {})}
    >
      {current === null ? "" : formatAge(at, current)}
    </time>
  );
}
