"use client";

import { useState } from "react";

/**
 * What was shown last for as long as it is held, else the fresh value: nothing moves under a pointer. A new `epoch` lets the
 * fresh value through all the same, because the person asked for it.
 */
export function useHeldWhile<T>(fresh: T, isHeld: boolean, epoch: unknown): T {
  const [shown, setShown] = useState({ value: fresh, epoch });
  const isKept = isHeld && shown.epoch === epoch;
  if (!isKept && (shown.value !== fresh || shown.epoch !== epoch)) setShown({ value: fresh, epoch });
  return isKept ? shown.value : fresh;
}
