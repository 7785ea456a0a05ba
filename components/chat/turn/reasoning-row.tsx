"use client";

import { Brain } from "lucide-react";
import { useOpenRow } from "@/components/tool-call/chat-actions";
import { RowButton } from "@/components/tool-call/row-button";
import { formatDuration } from "@/lib/format";
import type { Block } from "../transcript/blocks";
import { Prose } from "../markdown/prose";

type Reasoning = Extract<Block, { kind: "reasoning" }>;

/** `Thought for 12 s`; opens into the model's own reasoning. */
export function ReasoningRow({ block }: { block: Reasoning }) {
  const [isOpen, toggle] = useOpenRow(block.key);
  return (
    <div>
      <RowButton icon={Brain} verb={words(block)} isOpen={isOpen} onToggle={toggle} />
      {isOpen && (
        <div className="mt-1 mb-3 border-l-2 pl-3 text-muted">
          <Prose text={block.text} isStreaming={block.isStreaming} />
        </div>
      )}
    </div>
  );
}

function words({ durationMs, isStreaming }: Reasoning): string {
  if (isStreaming) return "Reasoning";
  return durationMs === null ? "Thought" : `Thought for ${formatDuration(durationMs)}`;
}
