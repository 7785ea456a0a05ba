"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject } from "react";
import { useMedia } from "@/components/shell/use-media";
import type { ListItem } from "./list-items";

const WINDOW_ABOVE = 200;
const HEADING_PX = 32;
const ROW_PX = 46;
const TOUCH_ROW_PX = 60;
const OVERSCAN = 12;
const TOUCH_QUERY = "(width < 48rem), (pointer: coarse)";

interface WindowedListProps {
  items: readonly ListItem[];
  scroller: RefObject<HTMLElement | null>;
  draw: (item: ListItem) => ReactNode;
}

/** Up to 200 rows are drawn as they are; of more only those near the screen. */
export function WindowedList(props: WindowedListProps) {
  if (props.items.length > WINDOW_ABOVE) return <VirtualRows {...props} />;
  return (
    <ul>
      {props.items.map((item) => (
        <li key={item.key}>{props.draw(item)}</li>
      ))}
    </ul>
  );
}

function VirtualRows({ items, scroller, draw }: WindowedListProps) {
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
