"use client";

import { type RefObject, useEffect, useRef } from "react";
import { clearMatches, paintMatches } from "./paint-matches";

interface FindMarks {
  scroller: RefObject<HTMLElement | null>;
  query: string;
  currentKey: string | null;
}

/** Keeps the marks true while the page changes under them. The answer brings the current one on screen, once it is drawn. */
export function useFindMarks({ scroller, query, currentKey }: FindMarks): () => void {
  const isWanted = useRef(false);

  // Synchronises the marks with what is drawn: rows come and go with scrolling, and text streams in.
  useEffect(() => {
    const root = scroller.current;
    if (root === null) return;
    let frame = 0;
    const paint = () => {
      frame = 0;
      const first = paintMatches(root, { query, currentKey });
      if (first === null || !isWanted.current) return;
      isWanted.current = false;
      first.startContainer.parentElement?.scrollIntoView({ block: "center", inline: "nearest" });
    };
    const plan = () => {
      frame ||= requestAnimationFrame(paint);
    };
    const observer = new MutationObserver(plan);
    observer.observe(root, { childList: true, subtree: true, characterData: true });
    plan();
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, [scroller, query, currentKey]);

  useEffect(() => clearMatches, []);
  return () => {
    isWanted.current = true;
  };
}
