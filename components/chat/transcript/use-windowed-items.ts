"use client";

import { type ReactVirtualizer, useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useLayoutEffect } from "react";
import { END_THRESHOLD_PX } from "./following";
import { estimateHeight, type TranscriptItem } from "./transcript-items";

const OVERSCAN = 6;
const PADDING_END_PX = 24;
/** No distance is that small, so nothing counts as being at the end. */
const NEVER_AT_END = -1;

interface WindowOptions {
  items: readonly TranscriptItem[];
  scroller: RefObject<HTMLDivElement | null>;
  isFollowing: boolean;
  paddingStart: number;
}

/** The window of items near what is on screen. Growth at the end moves a follower along and nobody else. */
export function useWindowedItems(options: WindowOptions): ReactVirtualizer<HTMLDivElement, HTMLDivElement> {
  const { items, scroller, isFollowing, paddingStart } = options;
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback((index: number) => sizeOf(items[index]), [items]),
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
    overscan: OVERSCAN,
    paddingStart,
    paddingEnd: PADDING_END_PX,
    anchorTo: "end",
    followOnAppend: isFollowing,
    scrollEndThreshold: isFollowing ? END_THRESHOLD_PX : NEVER_AT_END,
  });

  // Synchronises the scroll position with the end, also when only the room for the transcript changed.
  useLayoutEffect(() => {
    if (isFollowing && items.length > 0 && virtualizer.getDistanceFromEnd() > 1) virtualizer.scrollToEnd();
  });

  return virtualizer;
}

function sizeOf(item: TranscriptItem | undefined): number {
  return item === undefined ? 0 : estimateHeight(item);
}
