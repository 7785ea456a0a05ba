import { textField } from "@/components/tool-call/json-fields";
import { type CallView, isForPersonPart } from "@/components/tool-call/call-view";
import type { ChatStatus, Message } from "@/lib/chat/wire";
import { type Block, callsOf } from "./blocks";
import { foldBlocks } from "./fold-blocks";
import { mergeReads } from "./merge-reads";
import { rowBlocks } from "./row-blocks";

/** `continued`: a later message of the person took the turn over, so it has no end of its own. */
export type TurnEnd = "running" | "finished" | "stopped" | "error" | "continued";

/** What a person sent, and everything the agent did about it. */
export interface Turn {
  key: string;
  user: Message | null;
  rows: Message[];
  blocks: Block[];
  end: TurnEnd;
}

export interface TranscriptFacts {
  status: ChatStatus;
  /** Whether a person ended the last turn; it may have left no row behind that says so. */
  wasStopped?: boolean;
  /** Committed rows, oldest first. */
  messages: readonly Message[];
  /** The row that is being written or whose calls are running, as it is now. */
  live: Message | null;
  /** Output of running commands by tool call id. */
  outputs: Readonly<Record<string, string>>;
  inputSizes: Readonly<Record<string, number>>;
}

/**
 * Rows in order → turns of blocks. The same rows always look the same; what has not changed since the last call comes back as
 * the same object, so that a token in the last turn redraws the last turn only.
 */
export function createTurnBuilder(): (facts: TranscriptFacts) => Turn[] {
  const settledRows = new WeakMap<Message, { blocks: Block[]; commands: number }>();
  let before = new Map<string, { turn: Turn; commands: number }>();

  const blocksOf: BlocksOf = (row, context) => {
    if (context.isWriting || context.isAtWork) return rowBlocks(row, context);
    const known = settledRows.get(row);
    if (known?.commands === context.commands.size) return known.blocks;
    const blocks = rowBlocks(row, context);
    settledRows.set(row, { blocks, commands: context.commands.size });
    return blocks;
  };

  return (facts) => {
    const rows = withLive(facts.messages, facts.live);
    const groups = groupTurns(rows);
    const commands = backgroundCommands(rows);
    const after = new Map<string, { turn: Turn; commands: number }>();
    const turns = groups.map((group, index) => {
      const isLast = index === groups.length - 1;
      const known = before.get(turnKey(group));
      const same = known?.commands === commands.size && isSame(known.turn, group, { facts, isLast });
      const turn = same ? known.turn : buildTurn(group, { facts, commands, isLast, blocksOf });
      after.set(turn.key, { turn, commands: commands.size });
      return turn;
    });
    before = after;
    return turns;
  };
}

/** Turns of rows, once. */
export function buildTurns(facts: TranscriptFacts): Turn[] {
  return createTurnBuilder()(facts);
}

type BlocksOf = typeof rowBlocks;

function turnKey({ user, rows }: TurnGroup): string {
  return user?.id ?? rows[0]?.id ?? "start";
}

function isSame(
  turn: Turn,
  { user, rows }: TurnGroup,
  { facts, isLast }: { facts: TranscriptFacts; isLast: boolean },
): boolean {
  if (isLast && facts.status !== "waiting" && facts.status !== "error") return false;
  if (turn.user !== user || turn.rows.length !== rows.length) return false;
  if (turn.end !== turnEnd(rows, { ...facts, isLast })) return false;
  return rows.every((row, index) => row === turn.rows[index] && row.id !== facts.live?.id);
}

function withLive(messages: readonly Message[], live: Message | null): Message[] {
  if (live === null) return [...messages];
  const at = messages.findIndex((message) => message.id === live.id);
  return at === -1 ? [...messages, live] : messages.with(at, live);
}

interface TurnGroup {
  user: Message | null;
  rows: Message[];
}

function groupTurns(rows: readonly Message[]): TurnGroup[] {
  const groups: TurnGroup[] = [];
  for (const row of rows) {
    const current = groups.at(-1);
    if (row.role === "user") groups.push({ user: row, rows: [] });
    else if (current === undefined) groups.push({ user: null, rows: [row] });
    else current.rows.push(row);
  }
  return groups;
}

interface TurnContext {
  facts: TranscriptFacts;
  commands: ReadonlyMap<string, string>;
  isLast: boolean;
  blocksOf: BlocksOf;
}

function buildTurn(group: TurnGroup, { facts, commands, isLast, blocksOf }: TurnContext): Turn {
  const { user, rows } = group;
  const { status, live, messages, outputs, inputSizes } = facts;
  const isBusy = isLast && status !== "waiting" && status !== "error";
  const isWriting = (row: Message) => row.id === live?.id && !messages.some(({ id }) => id === live.id);
  const lastRow = rows.at(-1);
  const raw = rows.flatMap((row) =>
    blocksOf(row, {
      isWriting: isWriting(row),
      isAtWork: isBusy && row === lastRow,
      outputs,
      inputSizes,
      commands,
    }),
  );
  const end = turnEnd(rows, { ...facts, isLast });
  const merged = mergeReads(raw);
  return {
    key: turnKey(group),
    user,
    rows,
    blocks: end === "running" ? merged : foldBlocks(merged),
    end,
  };
}

function turnEnd(
  rows: readonly Message[],
  {
    status,
    wasStopped = false,
    isLast,
  }: Pick<TranscriptFacts, "status" | "wasStopped"> & { isLast: boolean },
): TurnEnd {
  if (isLast && status === "error") return "error";
  if (isLast && status !== "waiting") return "running";
  if (isLast && wasStopped) return "stopped";
  // A compaction behind an answer is no part of it.
  const last = rows.findLast((row) => row.compaction === undefined);
  if (last?.interrupted === true) return "stopped";
  if (last === undefined) return isLast ? "finished" : "continued";
  if (!asksForMore(last)) return "finished";
  return isLast || hasCutCall(last) ? "stopped" : "continued";
}

/** A row with calls is followed by the model's next step, unless somebody stopped the turn or the model gave up. */
function asksForMore({ parts }: Message): boolean {
  if (!Array.isArray(parts) || parts.some((part) => part?.type === "data-outcome")) return false;
  // A question or a plan is the end of its turn.
  if (parts.some((part) => part?.type === "dynamic-tool" && isForPersonPart(part))) return false;
  return parts.some((part) => part?.type === "dynamic-tool");
}

function hasCutCall({ metadata }: Message): boolean {
  return Object.values(metadata?.calls ?? {}).some(({ state }) => state === "cancelled");
}

/** Commands that were left running, by the id of their process. */
function backgroundCommands(rows: readonly Message[]): ReadonlyMap<string, string> {
  const commands = new Map<string, string>();
  for (const { parts } of rows) {
    // What is stored may be unreadable; such a row has its own placeholder.
    for (const part of Array.isArray(parts) ? parts : []) {
      if (part?.type !== "dynamic-tool" || part.state !== "output-available") continue;
      const processId = textField(part.output, "background_process_id");
      const command = textField(part.input, "command");
      if (processId !== null && command !== null) commands.set(processId, command);
    }
  }
  return commands;
}

/** All calls of a turn, in order. */
export function turnCalls(turn: Pick<Turn, "blocks">): CallView[] {
  return turn.blocks.flatMap(callsOf);
}

/** The agent's prose of a turn, as Markdown. */
export function turnText(turn: Pick<Turn, "rows">): string {
  return turn.rows
    .flatMap((row) =>
      row.parts.flatMap((part) => (part?.type === "text" && part.text.trim() !== "" ? [part.text] : [])),
    )
    .join("\n\n");
}
