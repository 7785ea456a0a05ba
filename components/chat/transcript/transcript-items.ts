import { type Block, isRow } from "./blocks";
import type { SendingMessage } from "./transcript-props";
import type { Turn } from "./turns";

/** Where a message stands among all; a message can be several items, which share its place. */
export interface ItemPlace {
  position: number;
  /** -1 while older history is not loaded. */
  total: number;
}

/** What is measured and windowed as one. */
export type TranscriptItem =
  | { kind: "older"; key: string }
  | { kind: "user"; key: string; turn: Turn; place: ItemPlace }
  | { kind: "blocks"; key: string; turn: Turn; from: number; to: number; isFirst: boolean; place: ItemPlace }
  | { kind: "end"; key: string; turn: Turn; isLast: boolean; place: ItemPlace }
  | { kind: "sending"; key: string; message: SendingMessage; place: ItemPlace };

/** Small enough that a window of them stays small, large enough that neighbours rarely need a new one. */
const BLOCKS_PER_ITEM = 12;

interface ItemSource {
  turns: readonly Turn[];
  sending: readonly SendingMessage[];
  hasMore: boolean;
}

export function transcriptItems({ turns, sending, hasMore }: ItemSource): TranscriptItem[] {
  const total = hasMore ? -1 : countMessages(turns) + sending.length;
  const items: TranscriptItem[] = hasMore ? [{ kind: "older", key: "older" }] : [];
  let position = 0;
  const next = (): ItemPlace => {
    position += 1;
    return { position, total };
  };
  for (const [index, turn] of turns.entries()) {
    if (turn.user !== null) items.push({ kind: "user", key: turn.key, turn, place: next() });
    items.push(...agentItems(turn, { isLast: index === turns.length - 1, next }));
  }
  for (const message of sending) {
    items.push({ kind: "sending", key: `sending/${message.key}`, message, place: next() });
  }
  return items;
}

function countMessages(turns: readonly Turn[]): number {
  return turns.reduce(
    (count, turn) => count + (turn.user === null ? 0 : 1) + (hasAgentPart(turn) ? 1 : 0),
    0,
  );
}

function hasAgentPart(turn: Turn): boolean {
  return turn.blocks.length > 0 || turn.end !== "continued";
}

function agentItems(
  turn: Turn,
  { isLast, next }: { isLast: boolean; next: () => ItemPlace },
): TranscriptItem[] {
  if (!hasAgentPart(turn)) return [];
  const place = next();
  const items: TranscriptItem[] = [];
  for (let from = 0; from < turn.blocks.length; from += BLOCKS_PER_ITEM) {
    const to = Math.min(turn.blocks.length, from + BLOCKS_PER_ITEM);
    items.push({ kind: "blocks", key: `${turn.key}/${from}`, turn, from, to, isFirst: from === 0, place });
  }
  if (turn.end !== "continued") items.push({ kind: "end", key: `${turn.key}/end`, turn, isLast, place });
  return items;
}

/** Rows follow each other without a gap; everything else stands 12 px apart. */
export function hasGapBefore(blocks: readonly Block[], index: number): boolean {
  const before = blocks[index - 1];
  const block = blocks[index];
  return before === undefined || block === undefined || !(isRow(before) && isRow(block));
}

const LINE_PX = 24;
const ROW_PX = 28;
const GAP_PX = 12;
const END_PX = 56;
const USER_FRAME_PX = 44;
const MAX_USER_LINES = 12;
const CHARACTERS_PER_LINE = 92;

/** A first guess of an item's height, until it has been drawn once. */
export function estimateHeight(item: TranscriptItem): number {
  switch (item.kind) {
    case "older":
    case "end":
      return END_PX;
    case "user":
      return USER_FRAME_PX + LINE_PX * Math.min(MAX_USER_LINES, lineCount(textOf(item.turn)));
    case "sending":
      return USER_FRAME_PX + LINE_PX * Math.min(MAX_USER_LINES, lineCount(item.message.text));
    case "blocks":
      return item.turn.blocks
        .slice(item.from, item.to)
        .reduce((height, block) => height + estimateBlock(block), 0);
  }
}

function estimateBlock(block: Block): number {
  return block.kind === "prose" ? GAP_PX + LINE_PX * lineCount(block.text) : ROW_PX;
}

function textOf(turn: Turn): string {
  return turn.user?.parts.map((part) => (part.type === "text" ? part.text : "")).join("\n") ?? "";
}

/** How many lines of the column a text takes, about. */
export function lineCount(text: string): number {
  let lines = 0;
  for (const line of text.split("\n")) lines += Math.max(1, Math.ceil(line.length / CHARACTERS_PER_LINE));
  return lines;
}
