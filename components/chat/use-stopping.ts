"use client";

import { useCallback, useMemo, useState } from "react";
import type { Chat } from "@/lib/chat/wire";
import { useSeconds } from "@/components/ui/use-seconds";

export interface Stopping {
  /** From the press of Stop, before the server has answered, until the chat is no longer stopping. */
  active: boolean;
  /** When it began, as far as this page knows. */
  since: number | null;
  begin: () => void;
  /** There was nothing to stop, or the server did not take it: the button is a Stop again. */
  forget: () => void;
}

/** A press whose request has hung for so long is void: the button is a Stop again. */
const FORGOTTEN_AFTER_MS = 60_000;

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

  const begin = useCallback(() => setPress({ at: Date.now(), turn: turnStartedAt }), [turnStartedAt]);
  const forget = useCallback(() => setPress(null), []);
  return useMemo(
    () => ({ active, since: active ? since : null, begin, forget }),
    [active, since, begin, forget],
  );
}
