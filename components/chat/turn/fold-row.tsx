"use client";

import { ListTree } from "lucide-react";
import type { ReactNode } from "react";
import { useOpenRow } from "@/components/tool-call/chat-actions";
import { RowButton } from "@/components/tool-call/row-button";
import type { Block } from "../transcript/blocks";

interface FoldRowProps {
  block: Extract<Block, { kind: "fold" }>;
  draw: (block: Block) => ReactNode;
}

/** `14 steps: 3 edits, 8 commands, 3 reads`; opens into them. */
export function FoldRow({ block, draw }: FoldRowProps) {
  const [isOpen, toggle] = useOpenRow(block.key);
  return (
    <div>
      <RowButton icon={ListTree} verb={block.summary} isOpen={isOpen} onToggle={toggle} />
      {isOpen && (
        <div className="pl-6">
          {block.blocks.map((inner) => (
            <div key={inner.key} data-find={inner.kind === "call" ? inner.call.key : inner.key}>
              {draw(inner)}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
