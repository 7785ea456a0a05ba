import type { AppPart, CallMetadata } from "@/lib/chat/message-types";
import { awaitedAfter } from "@/lib/chat/plan-mode";
import { numberField } from "./json-fields";

export type ToolPart = Extract<AppPart, { type: "dynamic-tool" }>;

/**
 * `preparing`: the model is still writing the input. `waiting`: asked for, not begun. `unknown`: it began, and nothing says how
 * it ended.
 */
export type CallPhase = "preparing" | "waiting" | "running" | "done" | "failed" | "stopped" | "unknown";

/** One tool call as it is drawn. */
export interface CallView {
  /** Unique in a chat: the provider's call id is so only within its row. */
  key: string;
  toolCallId: string;
  toolName: string;
  input: unknown;
  output: unknown;
  errorText: string | null;
  phase: CallPhase;
  startedAt: number | null;
  durationMs: number | null;
  /** What a running command has written so far. */
  liveOutput: string | null;
  /** Characters of an input that is too long to show before it is complete. */
  inputSize: number | null;
  /** The result was produced before the server restarted, and was not produced again. */
  kept: boolean;
  /** The command that this call asks about, for calls that name a process only. */
  command: string | null;
}

export interface CallContext {
  messageId: string;
  metadata: CallMetadata | undefined;
  /** The model is still writing the row, so none of its calls has begun. */
  isWriting: boolean;
  /** The calls of the row are what the turn is at. */
  isAtWork: boolean;
  /** The row was cut off by a stop. */
  isInterrupted: boolean;
  liveOutput: string | null;
  inputSize: number | null;
  /** Commands of this chat by the id of the process that they left in the background. */
  commands: ReadonlyMap<string, string>;
  /** When the calls of the row began at the latest, for calls that do not say so themselves. */
  rowStartedAt: number | null;
}

export function toCallView(part: ToolPart, context: CallContext): CallView {
  const { metadata, messageId } = context;
  const output = part.state === "output-available" ? part.output : undefined;
  const phase = phaseOf(part, context);
  const processId = processIdOf(part.input);
  return {
    key: `${messageId}/${part.toolCallId}`,
    toolCallId: part.toolCallId,
    toolName: part.toolName,
    input: part.input,
    output,
    errorText: part.state === "output-error" ? part.errorText : null,
    phase,
    startedAt: time(metadata?.startedAt) ?? (phase === "running" ? context.rowStartedAt : null),
    durationMs: numberField(output, "wall_duration_ms") ?? span(metadata),
    liveOutput: phase === "running" ? context.liveOutput : null,
    inputSize: phase === "preparing" ? context.inputSize : null,
    kept: metadata?.keptFromBeforeRestart === true,
    command: processId === null ? null : (context.commands.get(processId) ?? null),
  };
}

function phaseOf(part: ToolPart, context: CallContext): CallPhase {
  const { metadata, isWriting, isInterrupted } = context;
  switch (part.state) {
    case "input-streaming":
      return isWriting ? "preparing" : "stopped";
    case "input-available":
    case "approval-requested":
    case "approval-responded":
      return openPhase(context);
    case "output-available":
      return "done";
    case "output-denied":
      return "stopped";
    case "output-error":
      if (metadata?.state === "unknown") return "unknown";
      if (metadata?.state === "cancelled") return "stopped";
      return isInterrupted && metadata === undefined ? "stopped" : "failed";
  }
}

function openPhase({ isInterrupted, isWriting, isAtWork }: CallContext): CallPhase {
  if (isInterrupted) return "stopped";
  if (isWriting) return "waiting";
  return isAtWork ? "running" : "stopped";
}

function processIdOf(input: unknown): string | null {
  return typeof input === "object" &&
    input !== null &&
    "process_id" in input &&
    typeof input.process_id === "string"
    ? input.process_id
    : null;
}

function time(iso: string | undefined): number | null {
  if (iso === undefined) return null;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? null : ms;
}

function span(metadata: CallMetadata | undefined): number | null {
  const start = time(metadata?.startedAt);
  const end = time(metadata?.endedAt);
  return start === null || end === null ? null : Math.max(0, end - start);
}

/** Whether nothing more will happen to the call. */
export function isEnded(call: Pick<CallView, "phase">): boolean {
  return call.phase !== "preparing" && call.phase !== "waiting" && call.phase !== "running";
}

const HANDS_OVER = "attach_file";

/** Whether a call has given something to the person: a question, a plan or a file. It opens by itself and is never folded away. */
export function isForPerson({ toolName, phase }: Pick<CallView, "toolName" | "phase">): boolean {
  return phase === "done" && isGiven(toolName);
}

/** The same of the part that a call is drawn of. */
export function isForPersonPart({ toolName, state }: Pick<ToolPart, "toolName" | "state">): boolean {
  return state === "output-available" && isGiven(toolName);
}

function isGiven(toolName: string): boolean {
  return toolName === HANDS_OVER || awaitedAfter(toolName) !== null;
}
