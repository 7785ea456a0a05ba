"use client";

import { useState } from "react";
import { TextButton } from "@/components/tool-call/text-button";
import { debugCopy } from "@/lib/copy/debug-copy";
import { formatCount } from "@/lib/format";
import { describeNode, isBranch, LONG_TEXT } from "./json-node";

interface JsonTreeProps {
  value: unknown;
  /** What it is called where it stands; null at the top. */
  name?: string | null;
  depth?: number;
}

/** How far a tree is unfolded at first. */
const OPEN_DEPTH = 1;

/** A JSON value as a tree; what is folded is not drawn. */
export function JsonTree({ value, name = null, depth = 0 }: JsonTreeProps) {
  const [isOpen, setIsOpen] = useState(depth < OPEN_DEPTH);
  if (!isBranch(value)) {
    return (
      <div className="flex min-w-0 gap-1.5 font-mono text-code">
        {name !== null && <span className="shrink-0 text-muted">{name}:</span>}
        <Leaf value={value} />
      </div>
    );
  }
  return (
    <details
      open={isOpen}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
      className="min-w-0 font-mono text-code"
    >
      <summary className="focus-inside cursor-pointer rounded-chip text-muted hover:bg-hover touch:min-h-11">
        {name === null ? "" : `${name} `}
        <span className="text-faint">{describeNode(value)}</span>
      </summary>
      {isOpen && (
        <div className="min-w-0 pl-4">
          {Object.entries(value).map(([key, field]) => (
            <JsonTree key={key} name={key} value={field} depth={depth + 1} />
          ))}
        </div>
      )}
    </details>
  );
}

function Leaf({ value }: { value: unknown }) {
  const [isWhole, setIsWhole] = useState(false);
  if (typeof value !== "string") return <span className="text-syn-number">{String(value)}</span>;
  const isCut = value.length > LONG_TEXT && !isWhole;
  return (
    <span className="min-w-0 break-words whitespace-pre-wrap text-syn-string">
      {isCut ? value.slice(0, LONG_TEXT) : value}
      {isCut && (
        <TextButton onClick={() => setIsWhole(true)}>
          {debugCopy.showAll(formatCount(value.length))}
        </TextButton>
      )}
    </span>
  );
}
