"use client";

import { useState } from "react";

/** What was shown last for as long as it is held, else the fresh value: nothing moves under a pointer. */
export function useHeldWhile<T>(fresh: T, isHeld: boolean): T {
  const [shown, setShown] = useState(fresh);
  if (!isHeld && shown !== fresh) setShown(fresh);
  return isHeld ? shown : fresh;
}
