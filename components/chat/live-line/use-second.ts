"use client";

import { useEffect, useState } from "react";

const SECOND_MS = 1_000;

/** The time, once a second, while what shows it is on screen. */
export function useSecond(): number {
  const [now, setNow] = useState(() => Date.now());

  // Synchronises what is drawn with the clock.
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);

  return now;
}
