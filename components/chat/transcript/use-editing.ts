"use client";

import { type RefObject, useCallback, useMemo, useState } from "react";

/** Which sent message is being put in other words; at most one. */
export interface Editing {
  messageId: string | null;
  begin: (messageId: string) => void;
  /** Back to the message, and the focus to its button. */
  leave: () => void;
  /** The end is followed again: the answer comes there. */
  accepted: () => void;
}

interface EditingOptions {
  scroller: RefObject<HTMLElement | null>;
  onBegin: () => void;
  onAccepted: () => void;
}

export function useEditing({ scroller, onBegin, onAccepted }: EditingOptions): Editing {
  const [messageId, setMessageId] = useState<string | null>(null);
  const begin = useCallback(
    (id: string) => {
      onBegin();
      setMessageId(id);
    },
    [onBegin],
  );
  const leave = useCallback(() => {
    setMessageId(null);
    requestAnimationFrame(() => {
      const button = scroller.current?.querySelector<HTMLElement>(`[data-edit="${messageId}"]`);
      button?.focus({ preventScroll: true });
    });
  }, [messageId, scroller]);
  return useMemo(
    () => ({ messageId, begin, leave, accepted: onAccepted }),
    [messageId, begin, leave, onAccepted],
  );
}
