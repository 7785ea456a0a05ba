"use client";

import { useCallback, useEffect, useMemo, useState } from "react";
import type { Chat } from "@/lib/chat/wire";

export interface Stopping {
  /** From the press of Stop, before the server has answered, until the chat is no longer stopping. */
  active: boolean;
  /** It takes so long that what has not ended is named. */
  overdue: boolean;
  begin: () => void;
}

const OVERDUE_AFTER_MS = 5_000;
/** A press that the server has not taken by then is void: the button is a Stop again. */
const FORGOTTEN_AFTER_MS = 10_000;

/** Whether this chat is being stopped: what the server says, or what was pressed a moment ago. */
export function useStopping(chat: Chat): Stopping {
  const [pressedAt, setPressedAt] = useState<{ at: number; version: number } | null>(null);
  const [overdue, setOverdue] = useState(false);
  const interrupting = chat.status === "interrupting";
  const pressed = pressedAt !== null && chat.status === "running";
  const active = interrupting || pressed;

  // Times: a press is forgotten after a while, and a stop that goes on becomes overdue.
  useEffect(() => {
    if (!active) {
      setPressedAt(null);
      setOverdue(false);
      return;
    }
    const late = setTimeout(() => setOverdue(true), OVERDUE_AFTER_MS);
    const forget = setTimeout(() => setPressedAt(null), FORGOTTEN_AFTER_MS);
    return () => {
      clearTimeout(late);
      clearTimeout(forget);
    };
  }, [active]);

  const begin = useCallback(
    () => setPressedAt({ at: Date.now(), version: chat.versions.snapshot }),
    [chat.versions.snapshot],
  );
  return useMemo(() => ({ active, overdue, begin }), [active, overdue, begin]);
}
