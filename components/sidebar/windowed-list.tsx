"use client";

import { type ReactNode, type RefObject, Suspense } from "react";
import { lazyPart } from "@/components/ui/lazy-part";
import type { ListItem } from "./list-items";

const WINDOW_ABOVE = 200;
const VirtualRows = lazyPart(() => import("./virtual-rows").then((module) => module.VirtualRows));

export interface WindowedListProps {
  items: readonly ListItem[];
  scroller: RefObject<HTMLElement | null>;
  draw: (item: ListItem) => ReactNode;
}

/** Up to 200 rows are drawn as they are; of more only those near the screen, once the code for that is there. */
export function WindowedList(props: WindowedListProps) {
  const { items, draw } = props;
  if (items.length <= WINDOW_ABOVE) return <AllRows items={items} draw={draw} />;
  return (
    <Suspense fallback={<AllRows items={items.slice(0, WINDOW_ABOVE)} draw={draw} />}>
      <VirtualRows {...props} />
    </Suspense>
  );
}

function AllRows({ items, draw }: Pick<WindowedListProps, "items" | "draw">) {
  return (
    <ul>
      {items.map((item) => (
        <li key={item.key}>{draw(item)}</li>
      ))}
    </ul>
  );
}
