"use client";

import { type ReactNode, useRef } from "react";
import { ColumnSeparator } from "./column-separator";
import { useFrame } from "./frame-provider";
import { useView } from "./view-provider";
import { SIDEBAR_WIDTH } from "./view-settings";

const WIDTH_VARIABLE = "--sidebar-width";

/** The left column: to nothing with `[`, and on a phone a region of its own. */
export function SidebarColumn({ children }: { children: ReactNode }) {
  const { view, change } = useView();
  const { phoneRegion } = useFrame();
  const column = useRef<HTMLDivElement>(null);
  return (
    <div
      ref={column}
      aria-label="Chats"
      // On a phone it is all there is on screen.
      role={phoneRegion === "sidebar" ? "main" : "navigation"}
      style={{ [WIDTH_VARIABLE]: `${view.sidebarWidth}px` }}
      className="relative flex min-h-0 w-(--sidebar-width) shrink-0 flex-col border-r bg-app group-data-[sidebar=closed]/frame:hidden phone:hidden phone:w-full phone:border-r-0 phone:group-data-[region=sidebar]/frame:flex"
    >
      {children}
      <ColumnSeparator
        label="Width of the list of chats"
        side="left"
        width={view.sidebarWidth}
        limits={SIDEBAR_WIDTH}
        onPreview={(width) => column.current?.style.setProperty(WIDTH_VARIABLE, `${width}px`)}
        onChange={(sidebarWidth) => change({ sidebarWidth })}
      />
    </div>
  );
}
