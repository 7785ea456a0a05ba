import { type Block, isRow } from "./blocks";
import { isTakenOverByRows } from "./taken-over";
import type { SendingMessage } from "./transcript-props";
import type { Turn } from "./turns";

/** Where a message stands among all. */
export interface ItemPlace {
  position: number;
  /** -1 while older history is not loaded. */
  total: number;
}

/**
 * What is measured and windowed as one: a message, or what stands at the end of a turn. Keys come from the rows themselves, so
 * that loading older ones in front changes none of them.
 */
export type TranscriptItem =
  | { kind: "user"; key: string; turn: Turn; place: ItemPlace }
  | { kind: "agent"; key: string; turn: Turn; from: number; to: number; place: ItemPlace }
  | { kind: "end"; key: string; turn: Turn; isLast: boolean }
  | { kind: "sending"; key: string; message: SendingMessage; place: ItemPlace };

interface ItemSource {
  turns: readonly Turn[];
  sending: readonly SendingMessage[];
  hasMore: boolean;
}

type Unplaced =
  Exclude<TranscriptItem, { kind: "end" }> extends infer Item
    ? Item extends TranscriptItem
      ? Omit<Item, "place">
      : never
    : never;

export function transcriptItems({ turns, sending, hasMore }: ItemSource): TranscriptItem[] {
  const unplaced = [
    ...turns.flatMap((turn, index) => turnItems(turn, index === turns.length - 1)),
    ...sending.map((message): Unplaced => ({ kind: "sending", key: `sending/${message.key}`, message })),
  ];
  const total = hasMore ? -1 : unplaced.filter((item) => item.kind !== "end").length;
  let position = 0;
  return unplaced.map((item) => {
    if (item.kind === "end") return item;
    position += 1;
    return { ...item, place: { position, total } };
  });
}

function turnItems(turn: Turn, isLast: boolean): (Unplaced | Extract<TranscriptItem, { kind: "end" }>)[] {
  const items: (Unplaced | Extract<TranscriptItem, { kind: "end" }>)[] = [];
  if (turn.user !== null) items.push({ kind: "user", key: turn.user.id, turn });
  let from = 0;
  for (let to = 1; to <= turn.blocks.length; to += 1) {
    const row = rowOf(turn.blocks[from]);
    if (to < turn.blocks.length && rowOf(turn.blocks[to]) === row) continue;
    items.push({ kind: "agent", key: `${row}/row`, turn, from, to });
    from = to;
  }
  if (turn.end !== "continued" || isTakenOverByRows(turn))
    items.push({ kind: "end", key: endKey(turn), turn, isLast });
  return items;
}

function endKey(turn: Turn): string {
  return turn.end === "running" ? "live/end" : `${turn.rows.at(-1)?.id ?? turn.key}/end`;
}

/** The row that a block begins in. */
function rowOf(block: Block | undefined): string {
  return block?.key.split("/")[0] ?? "";
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
const USER_FRAME_PX = 32;
const MAX_USER_LINES = 12;
const CHARACTERS_PER_LINE = 92;

/** A first guess of an item's height, until it has been drawn once. */
export function estimateHeight(item: TranscriptItem): number {
  switch (item.kind) {
    case "end":
      return END_PX;
    case "user":
      return estimateMessage(textOf(item.turn));
    case "sending":
      return estimateMessage(item.message.text);
    case "agent":
      return item.turn.blocks
        .slice(item.from, item.to)
        .reduce((height, block) => height + estimateBlock(block), 0);
  }
}

function estimateMessage(text: string): number {
  return USER_FRAME_PX + LINE_PX * Math.min(MAX_USER_LINES, lineCount(text));
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
