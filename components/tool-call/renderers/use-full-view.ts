"use client";

import { type RefCallback, type RefObject, useCallback, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useCallActions } from "../chat-actions";

interface FullView {
  isFull: boolean;
  /** Whether there is more than the box shows; without it there is nothing to open. */
  isCut: boolean;
  toggle: () => void;
  /** What scrolls by itself until it is shown in full. */
  region: RefObject<HTMLDivElement | null>;
  /** What is in that box. */
  content: RefCallback<HTMLDivElement>;
  /** What stands below it, with the button. */
  foot: RefObject<HTMLDivElement | null>;
}

/**
 * Shows in full what scrolls in a box of its own, and folds it again: the lines that are read stay where they are on screen when
 * it opens, and its foot, as far as there is enough above it, when it folds.
 */
export function useFullView(): FullView {
  const { onOpen } = useCallActions();
  const [isFull, setIsFull] = useState(false);
  const [isCut, setIsCut] = useState(false);
  const region = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  const toggle = () => {
    onOpen?.();
    const box = region.current;
    const whatStays = () => (isFull ? topOf(foot.current) : topOf(box) - (box?.scrollTop ?? 0));
    const before = whatStays();
    // What follows is of the page as it is after this.
    flushSync(() => setIsFull(!isFull));
    if (box === null) return;
    if (isFull) box.scrollTop = box.scrollHeight;
    // The transcript measures the card first, and would take a card that has left the screen before that for one above it.
    const observer = new ResizeObserver(() => {
      observer.disconnect();
      const log = box.closest("[role=log]");
      if (log !== null) log.scrollTop += whatStays() - before;
    });
    observer.observe(box);
  };
  const content = useCallback((element: HTMLDivElement | null) => {
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      const box = region.current;
      if (box !== null) setIsCut(box.scrollHeight > box.clientHeight);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { isFull, isCut, toggle, region, content, foot };
}

function topOf(element: HTMLElement | null): number {
  return element?.getBoundingClientRect().top ?? 0;
}
