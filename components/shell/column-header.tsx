"use client";

import { ChevronLeft, PanelLeftOpen } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { useFrame } from "./frame-provider";

/** 44 px (48 on a phone), so that the borders of the columns meet. Holds the way back to the list of chats. */
export function ColumnHeader({ children }: { children?: ReactNode }) {
  const { showRegion, toggleSidebar } = useFrame();
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b px-3 phone:h-12 phone:gap-1 phone:px-1">
      <IconButton
        label="Back to the chats"
        tooltip={false}
        className="hidden phone:grid"
        onClick={() => showRegion("sidebar")}
      >
        <ChevronLeft aria-hidden="true" size={20} strokeWidth={1.75} />
      </IconButton>
      <IconButton
        label="Show the chats"
        hint="["
        className="hidden group-data-[sidebar=closed]/frame:grid phone:group-data-[sidebar=closed]/frame:hidden"
        onClick={toggleSidebar}
      >
        <PanelLeftOpen aria-hidden="true" size={16} strokeWidth={1.75} />
      </IconButton>
      {children}
    </header>
  );
}
