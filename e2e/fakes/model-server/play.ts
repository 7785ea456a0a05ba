import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Gates } from "./gates";
import type { Rejection } from "./format";
import { now } from "./recorder";
import type { Action, Step } from "./script";
import type { Sink } from "./sink";

export interface Player {
  response: ServerResponse;
  sink: Sink;
  gates: Gates;
  /** Aborts when the client closes the connection. */
  signal: AbortSignal;
  /** The name of the next numbered delta. */
  nextName: () => string;
  newToolId: () => string;
  /** The newest id but `before` with this prefix that the request holds; null: there is none. */
  lastId: (prefix: string, before: number) => string | null;
  sign: (thinking: string) => string | null;
  onDelta: () => void;
  sendError: (rejection: Rejection, step: Step) => void;
}

interface Pace {
  intervalMs?: number | undefined;
  perSecond?: number | undefined;
}

const STREAM_ERROR_STATUS = 500;
const MS_PER_SECOND = 1_000;

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

/** Sends on a fixed grid from the first delta on: a late timer is caught up with, so the rate holds. */
async function paced<T>(
  items: T[],
  options: { pace: Pace; player: Player; send: (item: T) => Promise<void> },
) {
  const { pace, player, send } = options;
  const interval = pace.perSecond === undefined ? (pace.intervalMs ?? 0) : MS_PER_SECOND / pace.perSecond;
  const startedAt = performance.now();
  for (const [index, item] of items.entries()) {
    const early = startedAt + index * interval - performance.now();
    // Timers count whole milliseconds and round down.
    if (early > 0) await pause(Math.ceil(early) + 1, player.signal);
    if (player.signal.aborted) return;
    await send(item);
    player.onDelta();
  }
}

function pieces(text: string, count: number | undefined): string[] {
  const size = Math.max(1, Math.ceil(text.length / (count ?? 1)));
  const result: string[] = [];
  for (let start = 0; start < text.length; start += size) result.push(text.slice(start, start + size));
  return result;
}

/** `$last(chat_)`: an id that an earlier result has told; `$last(chat_, 1)`: the one before it. */
const LAST_ID = /\$last\((\w+_)(?:, (\d+))?\)/g;

async function playTool(action: Extract<Action, { type: "tool" }>, player: Player): Promise<void> {
  const input = (action.rawInput ?? JSON.stringify(action.input)).replaceAll(
    LAST_ID,
    (_, prefix: string, before?: string) => player.lastId(prefix, Number(before ?? 0)) ?? "",
  );
  await player.sink.toolStart(action.id ?? player.newToolId(), action.name);
  const all = pieces(input, action.deltas);
  await paced(all.slice(0, 1), { pace: action, player, send: player.sink.toolInput });
  if (action.heldBy !== undefined) await player.gates.pass(action.heldBy, player.signal);
  await paced(all.slice(1), { pace: action, player, send: player.sink.toolInput });
}

async function playReasoning(action: Extract<Action, { type: "reasoning" }>, player: Player): Promise<void> {
  await paced(pieces(action.text, action.deltas), { pace: action, player, send: player.sink.reasoning });
  await player.sink.reasoningEnd(action.signed ? player.sign(action.text) : null);
}

async function playDeltas(action: Extract<Action, { type: "deltas" }>, player: Player): Promise<void> {
  const textOf = (text: string) => {
    if (action.numbered) return `${player.nextName()} `;
    return action.timestamps ? `@${now().toFixed(3)} ` : text;
  };
  const send = (text: string) => player.sink.text(textOf(text));
  await paced(Array<string>(action.count).fill(action.text), { pace: action, player, send });
}

async function stall(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

type PlayEnd = "continue" | "completed" | "failed";

// One case per kind of action: splitting the switch would only hide the list.
async function playAction(action: Action, player: Player): Promise<PlayEnd> {
  const { sink, signal } = player;
  switch (action.type) {
    case "text":
      await paced(pieces(action.text, action.deltas), { pace: action, player, send: sink.text });
      return "continue";
    case "deltas":
      await playDeltas(action, player);
      return "continue";
    case "reasoning":
      await playReasoning(action, player);
      return "continue";
    case "tool":
      await playTool(action, player);
      return "continue";
    case "wait":
      await pause(action.ms, signal);
      return "continue";
    case "gate":
      await player.gates.pass(action.name, signal);
      return "continue";
    case "stall":
      await stall(signal);
      return "failed";
    case "reset":
      player.response.socket?.resetAndDestroy();
      return "failed";
    case "eof":
      sink.cut();
      return "failed";
    case "error":
      await sink.error(streamError(action));
      return "failed";
    case "ping":
      await sink.ping();
      return "continue";
    case "raw":
      await sink.raw(action.text);
      return "continue";
  }
}

function streamError(action: Extract<Action, { type: "error" }>): Rejection {
  return {
    status: STREAM_ERROR_STATUS,
    message: action.message,
    ...(action.errorType !== undefined && { errorType: action.errorType }),
  };
}

async function playAll(actions: Action[], player: Player): Promise<PlayEnd> {
  for (const action of actions) {
    const end = await playAction(action, player);
    if (end !== "continue") return end;
    if (player.signal.aborted) return "failed";
  }
  return "continue";
}

/** Plays one step onto the response; says whether it came to its regular end. */
export async function playStep(step: Step, player: Player): Promise<"completed" | "failed"> {
  if ((await playAll(step.before, player)) !== "continue") return "failed";
  if (step.error) {
    const { status, message, errorType } = step.error;
    player.sendError({ status, message, ...(errorType !== undefined && { errorType }) }, step);
    return "failed";
  }
  player.sink.start(step.headers);
  if ((await playAll(step.actions, player)) !== "continue") return "failed";
  const usesTools = step.actions.some((action) => action.type === "tool");
  player.sink.end(step.finish ?? (usesTools ? "tool-calls" : "stop"));
  return player.sink.isCut() ? "failed" : "completed";
}
