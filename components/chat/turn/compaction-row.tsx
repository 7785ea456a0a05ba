"use client";

import { Layers } from "lucide-react";
import { useOpenRow } from "@/components/tool-call/chat-actions";
import { RowButton, RowMeta, RowObject } from "@/components/tool-call/row-button";
import { copy } from "@/lib/copy";
import { formatTokens } from "@/lib/format";
import { Prose } from "../markdown/prose";
import type { Block } from "../transcript/blocks";
import { NoteLine } from "./note-line";

type Compaction = Extract<Block, { kind: "compaction" }>;

/** Where the agent's memory begins anew: at a summary that can be read, or at nothing. */
export function CompactionRow({ block }: { block: Compaction }) {
  const [isOpen, toggle] = useOpenRow(block.key);
  const words = copy.compaction;
  if (block.compaction === "clear") return <NoteLine icon={Layers}>{words.cleared}</NoteLine>;
  return (
    <div>
      <RowButton
        icon={Layers}
        verb={block.isWriting ? words.summarising : words.summarised}
        isOpen={isOpen}
        onToggle={toggle}
      >
        <RowObject isCode={false}>{figures(block)}</RowObject>
        <RowMeta>{isOpen ? words.hide : words.show}</RowMeta>
      </RowButton>
      {isOpen && (
        <div className="mt-1 mb-3 border-l-2 pl-3 text-muted">
          <p className="pb-2 text-meta">{words.kept}</p>
          <Prose text={block.summary} isStreaming={block.isWriting} />
        </div>
      )}
    </div>
  );
}

function figures({ tokensBefore, tokensAfter }: Compaction): string {
  if (!tokensBefore || tokensAfter === null) return "";
  return `${formatTokens(tokensBefore)} → about ${formatTokens(tokensAfter)}`;
}
