"use client";

import { useEffect, useRef, useState } from "react";
import type { ChatStatus } from "@/lib/chat/wire";
import { announcements, type Heard, heard } from "./announcements";
import type { Turn } from "./turns";

/** What the hidden polite region says: what is new since the last time. */
export function useAnnouncements(status: ChatStatus, turn: Turn | null): string {
  const [sentence, setSentence] = useState("");
  const before = useRef<Heard | null>(null);

  // Synchronises the region with what happened, which is the difference of two states.
  useEffect(() => {
    if (before.current !== null) {
      const isAttended = document.hasFocus();
      const said = announcements(before.current, { status, turn, isAttended });
      if (said.length > 0) setSentence(said.join(" "));
    }
    before.current = heard(status, turn);
  }, [status, turn]);

  return sentence;
}
