"use client";

import { useCallback, useMemo, useState } from "react";
import type { Chat } from "@/lib/chat/wire";
import { useSeconds } from "./notices/use-seconds";

export interface Stopping {
  /** From the press of Stop, before the server has answered, until the chat is no longer stopping. */
  active: boolean;
  /** When it began, as far as this page knows. */
  since: number | null;
  /** It takes so long that what has not ended is named. */
  overdue: boolean;
  begin: () => void;
}

const OVERDUE_AFTER_MS = 5_000;
/** A press that the server has not taken by then is void: the button is a Stop again. */
const FORGOTTEN_AFTER_MS = 10_000;

/** Whether this chat is being stopped: what the server says, or what was pressed a moment ago. */
export function useStopping(chat: Chat): Stopping {
  const { status, turnStartedAt } = chat;
  const [press, setPress] = useState<{ at: number; turn: string | null } | null>(null);
  const isInterrupting = status === "interrupting";
  const isPressed =
    press !== null && press.turn === turnStartedAt && (isInterrupting || status === "running");
  const now = useSeconds(isInterrupting || isPressed);
  const pressedAt = isPressed ? press.at : null;
  const since = pressedAt ?? (isInterrupting ? Date.parse(chat.updatedAt) : null);
  const age = since === null || now === null ? 0 : now - since;
  const active = isInterrupting || (isPressed && age < FORGOTTEN_AFTER_MS);
  const overdue = active && age >= OVERDUE_AFTER_MS;

  const begin = useCallback(() => setPress({ at: Date.now(), turn: turnStartedAt }), [turnStartedAt]);
  return useMemo(
    () => ({ active, overdue, since: active ? since : null, begin }),
    [active, overdue, since, begin],
  );
}
