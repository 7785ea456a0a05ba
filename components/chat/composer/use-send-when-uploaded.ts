"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { Attachment } from "./attachments";
import type { BusyBehavior } from "./outbox";

interface Waiting {
  behavior: BusyBehavior;
  /** Of the files that were on their way. */
  keys: readonly string[];
}

/**
 * Remembers that a message is to be sent once its files are up. One that fails ends the wait: whether the message goes without it
 * is for the person to say.
 */
export function useSendWhenUploaded(files: readonly Attachment[], send: (behavior: BusyBehavior) => void) {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const settled = useRef<Waiting | null>(null);
  const awaited = files.filter(({ key }) => waiting?.keys.includes(key) === true);
  const hasFailed = awaited.some(({ state }) => state === "failed");
  const isWaiting = !hasFailed && awaited.some(({ state }) => state === "uploading");
  const settle = useEffectEvent((wait: Waiting) => {
    if (isWaiting || settled.current === wait) return;
    settled.current = wait;
    if (!hasFailed) send(wait.behavior);
  });

  // Synchronises the message with its uploads, which no event of the page tells of.
  useEffect(() => {
    if (waiting !== null) settle(waiting);
  }, [waiting, files]);

  return {
    isWaiting,
    wait: (behavior: BusyBehavior) => {
      const keys = files.filter(({ state }) => state === "uploading").map(({ key }) => key);
      setWaiting({ behavior, keys });
    },
    forget: () => setWaiting(null),
  };
}
