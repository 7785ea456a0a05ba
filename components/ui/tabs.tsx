"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

interface Tab<T extends string> {
  value: T;
  label: string;
  count?: number;
  panel: ReactNode;
}

interface TabsProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  tabs: Tab<T>[];
  /** Beside the tabs, such as a close button. */
  trailing?: ReactNode;
}

/** A 44 px header of tabs over the panel of the chosen one; only that panel is mounted. */
export function Tabs<T extends string>({ label, value, onChange, tabs, trailing }: TabsProps<T>) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next: T) => onChange(next)}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div className="flex h-11 shrink-0 items-center gap-0.5 border-b px-2 phone:h-12">
        <Base.List aria-label={label} className="flex min-w-0 flex-1 gap-0.5 overflow-x-auto">
          {tabs.map((tab) => (
            <Base.Tab
              key={tab.value}
              value={tab.value}
              className="focus-inside inline-flex h-7 shrink-0 items-center gap-1.5 rounded-row px-2 text-muted text-ui hover:bg-hover data-active:bg-active data-active:font-medium data-active:text-fg touch:h-11"
            >
              {tab.label}
              {tab.count !== undefined && tab.count > 0 && (
                <span className="font-normal text-faint tabular-nums">{tab.count}</span>
              )}
            </Base.Tab>
          ))}
        </Base.List>
        {trailing}
      </div>
      {tabs.map((tab) => (
        <Base.Panel
          key={tab.value}
          value={tab.value}
          className="focus-inside flex min-h-0 flex-1 flex-col overflow-y-auto"
        >
          {tab.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
