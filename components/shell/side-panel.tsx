"use client";

import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { ColumnSeparator } from "./column-separator";
import { useFrame } from "./frame-provider";
import { PHONE_QUERY, useMedia } from "./use-media";
import { useView } from "./view-provider";
import { PANEL_WIDTH } from "./view-settings";

/** Set on the panel itself, so that dragging its border renders nothing. */
const WIDTH_VARIABLE = "--panel-width";

/**
 * The right column: from 1280 px a column, under that a sheet over the chat, on a phone a region of its own. Its children are
 * mounted only while it is on screen.
 */
export function SidePanel({ label, children }: { label: string; children: ReactNode }) {
  const { view, change } = useView();
  const { panelShown, showPanel, phoneRegion } = useFrame();
  // On a phone it is all that is on screen.
  const isAlone = useMedia(PHONE_QUERY) && phoneRegion === "panel";
  const panel = useRef<HTMLDivElement>(null);
  if (!panelShown) return null;

  const closeSheet = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    showPanel(false);
  };
  return (
    <div
      ref={panel}
      aria-label={label}
      role={isAlone ? "main" : "complementary"}
      onKeyDown={closeSheet}
      style={{ [WIDTH_VARIABLE]: `${view.panelWidth}px` }}
      className="relative flex min-h-0 w-(--panel-width) min-w-90 max-w-[60%] shrink-0 flex-col border-l bg-main max-xl:absolute max-xl:inset-y-0 max-xl:right-0 max-xl:z-20 max-xl:max-w-[calc(100%-48px)] max-xl:shadow-overlay phone:static phone:w-full phone:min-w-0 phone:max-w-none phone:border-l-0 phone:shadow-none group-data-[panel=closed]/frame:xl:hidden group-data-[sheet=closed]/frame:max-xl:hidden phone:group-data-[region=main]/frame:hidden phone:group-data-[region=sidebar]/frame:hidden"
    >
      <ColumnSeparator
        label="Width of the panel"
        side="right"
        width={view.panelWidth}
        limits={PANEL_WIDTH}
        onPreview={(width) => panel.current?.style.setProperty(WIDTH_VARIABLE, `${width}px`)}
        onChange={(panelWidth) => change({ panelWidth })}
      />
      {isAlone && <h1 className="sr-only">{label}</h1>}
      {children}
    </div>
  );
}
