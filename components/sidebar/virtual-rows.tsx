"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useMedia } from "@/components/shell/use-media";
import type { WindowedListProps } from "./windowed-list";

const HEADING_PX = 32;
const ROW_PX = 46;
const TOUCH_ROW_PX = 60;
const OVERSCAN = 12;
const TOUCH_QUERY = "(width < 48rem), (pointer: coarse)";

/** Only the rows near the screen; the others are room. */
export function VirtualRows({ items, scroller, draw }: WindowedListProps) {
  const rowHeight = useMedia(TOUCH_QUERY) ? TOUCH_ROW_PX : ROW_PX;
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.kind === "heading" ? HEADING_PX : rowHeight),
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: OVERSCAN,
  });
  return (
    <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map(({ index, key, start }) => {
        const item = items[index];
        if (item === undefined) return null;
        return (
          <li
            key={key}
            aria-setsize={items.length}
            aria-posinset={index + 1}
            className="absolute inset-x-0 top-0"
            style={{ transform: `translateY(${start}px)` }}
          >
            {draw(item)}
          </li>
        );
      })}
    </ul>
  );
}
