"use client";

import { useState } from "react";

/** When one of the things last changed, by the clock that is drawn with; null before the first change. */
export function useLastHeard(now: number, things: readonly unknown[]): number | null {
  const [heard, setHeard] = useState<{ at: number | null; things: readonly unknown[] }>({ at: null, things });
  const isNews = things.some((thing, index) => thing !== heard.things[index]);
  if (isNews) setHeard({ at: now, things });
  return isNews ? now : heard.at;
}
