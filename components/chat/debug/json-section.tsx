"use client";

import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { debugCopy } from "@/lib/copy/debug-copy";
import { JsonTree } from "./json-tree";

interface JsonSectionProps {
  title: string;
  value: unknown;
  opensItself?: boolean;
}

/** A JSON value behind its title: folded up, node by node, and to be copied whole. */
export function JsonSection({ title, value, opensItself = false }: JsonSectionProps) {
  const [isOpen, setIsOpen] = useState(opensItself);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <div className="min-w-0">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        className="focus-inside flex h-7 w-full items-center gap-1 rounded-row text-left text-muted text-ui hover:bg-hover touch:h-10"
      >
        <Chevron aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0 text-faint" />
        {title}
      </button>
      {isOpen && (
        <div className="my-1 min-w-0 rounded-card border">
          {value === null || value === undefined ? (
            <p className="px-3 py-2 text-muted text-ui">{debugCopy.notKept}</p>
          ) : (
            <>
              <ScrollRegion aria-label={title} className="max-h-96 overflow-auto px-3 py-2">
                <JsonTree value={value} />
              </ScrollRegion>
              <div className="flex justify-end border-t px-2 py-1">
                <CopyButton text={JSON.stringify(value, null, 2)} />
              </div>
            </>
          )}
        </div>
      )}
    </div>
  );
}
