"use client";

import { type RefObject, useCallback, useEffect, useMemo, useReducer, useRef } from "react";
import { follows } from "./following";

/** How long after a touch of wheel, key or finger a scroll still counts as made by hand: it rolls on. */
const BY_HAND_MS = 1_000;

export interface Following {
  isFollowing: boolean;
  /** Something was opened: whoever opens something reads it. */
  open: () => void;
  send: () => void;
  jump: () => void;
  handlers: {
    onScroll: () => void;
    onWheel: (event: { deltaY: number }) => void;
    onKeyDown: (event: { key: string }) => void;
    onPointerDown: () => void;
    onTouchMove: () => void;
  };
}

/** Whether the scroller stays at its end, by the rules of `follows`. */
export function useFollowing(scroller: RefObject<HTMLElement | null>): Following {
  const [isFollowing, dispatch] = useReducer(follows, true);
  const previousTop = useRef(0);
  const handAt = useRef(Number.NEGATIVE_INFINITY);
  const isHeld = useRef(false);

  // Synchronises with what is selected and with the end of a drag, which only the document tells.
  useEffect(() => {
    const onSelection = () => {
      const selection = document.getSelection();
      if (selection === null || selection.isCollapsed || selection.anchorNode === null) return;
      if (scroller.current?.contains(selection.anchorNode)) dispatch({ kind: "select" });
    };
    const onRelease = () => {
      if (isHeld.current) handAt.current = performance.now();
      isHeld.current = false;
    };
    document.addEventListener("selectionchange", onSelection);
    document.addEventListener("pointerup", onRelease);
    document.addEventListener("pointercancel", onRelease);
    return () => {
      document.removeEventListener("selectionchange", onSelection);
      document.removeEventListener("pointerup", onRelease);
      document.removeEventListener("pointercancel", onRelease);
    };
  }, [scroller]);

  // Synchronises with what opens or closes above the transcript: a bar there pushes nothing out of sight at the end.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let edge = element.getBoundingClientRect().top;
    const observer = new ResizeObserver(() => {
      const moved = element.getBoundingClientRect().top - edge;
      edge += moved;
      element.scrollTop += moved;
      previousTop.current = element.scrollTop;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const top = element.scrollTop;
    const fromEnd = element.scrollHeight - top - element.clientHeight;
    const byHand = isHeld.current || performance.now() - handAt.current < BY_HAND_MS;
    dispatch({ kind: "scroll", top, previousTop: previousTop.current, fromEnd, byHand });
    previousTop.current = top;
  }, [scroller]);

  const actions = useMemo(() => {
    // What the page now moves by itself is not the hand that moved it a moment ago.
    const goToEnd = (kind: "send" | "jump") => {
      handAt.current = Number.NEGATIVE_INFINITY;
      dispatch({ kind });
    };
    return {
      open: () => dispatch({ kind: "open" }),
      send: () => goToEnd("send"),
      jump: () => goToEnd("jump"),
    };
  }, []);

  return useMemo(() => {
    const touched = () => {
      handAt.current = performance.now();
    };
    return {
      isFollowing,
      ...actions,
      handlers: {
        onScroll,
        onWheel: ({ deltaY }) => {
          touched();
          dispatch({ kind: "wheel", deltaY });
        },
        onKeyDown: ({ key }) => {
          touched();
          dispatch({ kind: "key", key });
        },
        onPointerDown: () => {
          isHeld.current = true;
        },
        onTouchMove: touched,
      },
    };
  }, [actions, isFollowing, onScroll]);
}
