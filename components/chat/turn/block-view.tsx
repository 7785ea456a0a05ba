"use client";

import { FileIcon, FileQuestionMark, Info, Link, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { ToolCall } from "@/components/tool-call/tool-call";
import type { Block } from "../transcript/blocks";
import { Prose } from "../markdown/prose";
import { safeLink } from "../markdown/safe-link";
import { CompactionRow } from "./compaction-row";
import { FoldRow } from "./fold-row";
import { NoteLine } from "./note-line";
import { OUTCOME_COPY } from "./outcome-copy";
import { ReadsRow } from "./reads-row";
import { ReasoningRow } from "./reasoning-row";

interface BlockViewProps {
  block: Block;
  opensItself?: boolean;
}

export const BlockView = memo(function BlockView({ block, opensItself = false }: BlockViewProps) {
  switch (block.kind) {
    case "prose":
      return <Prose text={block.text} isStreaming={block.isStreaming} />;
    case "reasoning":
      return <ReasoningRow block={block} />;
    case "call":
      return <ToolCall call={block.call} opensItself={opensItself} />;
    case "reads":
      return <ReadsRow rowKey={block.key} calls={block.calls} />;
    case "fold":
      return <FoldRow block={block} draw={(inner) => <BlockView block={inner} />} />;
    case "outcome":
      return <OutcomeBlock block={block} />;
    case "notice":
      return <NoteLine icon={Info}>{block.text}</NoteLine>;
    case "source":
      return <SourceLine url={block.url} title={block.title} />;
    case "file":
      return (
        <NoteLine icon={FileIcon}>
          {block.name} <span className="text-faint text-meta">{block.mediaType}</span>
        </NoteLine>
      );
    case "compaction":
      return <CompactionRow block={block} />;
    case "unreadable":
      return (
        <NoteLine icon={FileQuestionMark} tone="warn">
          {block.reason}
        </NoteLine>
      );
  }
});

function OutcomeBlock({ block }: { block: Extract<Block, { kind: "outcome" }> }) {
  const { title, sentence } = OUTCOME_COPY[block.outcome];
  return (
    <NoteLine icon={TriangleAlert} tone="warn">
      <p className="font-medium text-fg">{title}</p>
      <p>{sentence}</p>
      {block.text !== null && <p className="whitespace-pre-wrap">{block.text}</p>}
    </NoteLine>
  );
}

function SourceLine({ url, title }: { url: string; title: string }) {
  const link = safeLink(url);
  return (
    <NoteLine icon={Link}>
      {link === null ? (
        title
      ) : (
        <a
          href={link.href}
          title={link.host}
          target="_blank"
          rel="noopener noreferrer"
          className="text-link hover:underline"
        >
          {title}
        </a>
      )}
    </NoteLine>
  );
}
