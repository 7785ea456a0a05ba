import type { CallView } from "@/components/tool-call/call-view";
import type { OutcomeKind } from "@/lib/chat/message-types";

/** What a turn is drawn of. Keys are stable from the first part of a block to the end of its life. */
export type Block =
  | { kind: "prose"; key: string; text: string; isStreaming: boolean }
  | { kind: "reasoning"; key: string; text: string; durationMs: number | null; isStreaming: boolean }
  | { kind: "call"; key: string; call: CallView }
  | { kind: "reads"; key: string; calls: CallView[] }
  | { kind: "fold"; key: string; summary: string; blocks: Block[] }
  | { kind: "outcome"; key: string; outcome: OutcomeKind; text: string | null }
  | { kind: "notice"; key: string; text: string }
  | { kind: "source"; key: string; url: string; title: string }
  | { kind: "file"; key: string; name: string; mediaType: string }
  | {
      kind: "compaction";
      key: string;
      compaction: "summary" | "clear";
      /** As far as it is written. */
      summary: string;
      isWriting: boolean;
      tokensBefore: number | null;
      tokensAfter: number | null;
    }
  | { kind: "unreadable"; key: string; reason: string };

/** Blocks that are one quiet row until they are opened. */
export function isRow(block: Block): boolean {
  return (
    block.kind === "call" || block.kind === "reads" || block.kind === "reasoning" || block.kind === "fold"
  );
}

/** The calls of a block, in the order in which they were made. */
export function callsOf(block: Block): CallView[] {
  switch (block.kind) {
    case "call":
      return [block.call];
    case "reads":
      return block.calls;
    case "fold":
      return block.blocks.flatMap(callsOf);
    case "prose":
    case "reasoning":
    case "outcome":
    case "notice":
    case "source":
    case "file":
    case "compaction":
    case "unreadable":
      return [];
  }
}
