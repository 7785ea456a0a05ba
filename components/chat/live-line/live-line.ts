import { type CallView, isEnded } from "@/components/tool-call/call-view";
import { baseName, callSentence, callWords, editedPaths } from "@/components/tool-call/call-words";
import { lastLine } from "@/components/tool-call/output-lines";
import { textField } from "@/components/tool-call/json-fields";
import type { ChatError, ChatStatus, RetryState } from "@/lib/chat/wire";
import { copy } from "@/lib/copy";
import { formatElapsed } from "@/lib/format";
import type { Block } from "../transcript/blocks";
import { callsOf } from "../transcript/blocks";

export type LiveGlyph = "work" | "stop" | "retry" | "offline" | "clock" | "question";
export type LiveAction = "force_stop" | "retry_now" | "stop";

export interface LiveButton {
  action: LiveAction;
  label: string;
}

/** What the line at the end of a running turn says. There is always one, and it is never only "Thinking…". */
export interface LiveLine {
  kind:
    | "stopping"
    | "retrying"
    | "offline"
    | "queued"
    | "answer"
    | "model"
    | "preparing"
    | "running"
    | "reasoning"
    | "writing";
  glyph: LiveGlyph;
  text: string;
  /** The last line of what a command writes, or of what the model reasons. */
  output: string;
  /** From when the time at the end of the line counts. */
  since: number | null;
  buttons: LiveButton[];
}

export interface LiveFacts {
  status: ChatStatus;
  waitingForCapacity: boolean;
  /** When Stop was pressed here, or when this page first saw that the turn is being stopped. */
  stoppingSince: number | null;
  retry: RetryState | null;
  /** The wait is over and the next attempt has not been heard of yet. */
  describeError: (error: ChatError) => string;
  /** When the live stream was lost; null while it works. */
  offlineSince: number | null;
  modelName: string | null;
  /** When this page last heard anything of the turn. */
  lastHeardAt: number | null;
  /** After how long without a word from the model the server tries again; null when unknown. */
  silenceLimitMs: number | null;
  turnStartedAt: number | null;
  /** Blocks of the turn, before folding. */
  blocks: readonly Block[];
  now: number;
}

const NAME_MODEL_AFTER_MS = 10_000;
const SILENT_AFTER_MS = 30_000;
const STUCK_AFTER_MS = 5_000;
/** Shorter breaks of the connection are not worth a word. */
export const OFFLINE_AFTER_MS = 2_000;
const MS_PER_SECOND = 1_000;

/** The most urgent thing that is true of a running turn. */
export function liveLine(facts: LiveFacts): LiveLine {
  return stoppingLine(facts) ?? retryLine(facts) ?? offlineLine(facts) ?? currentLine(facts);
}

function line(
  kind: LiveLine["kind"],
  glyph: LiveGlyph,
  rest: Partial<LiveLine> & { text: string },
): LiveLine {
  return { kind, glyph, output: "", since: null, buttons: [], ...rest };
}

function stoppingLine({ status, stoppingSince, blocks, now }: LiveFacts): LiveLine | null {
  if (status !== "interrupting" && stoppingSince === null) return null;
  const isStuck = stoppingSince !== null && now - stoppingSince >= STUCK_AFTER_MS;
  if (!isStuck) return line("stopping", "stop", { text: copy.turn.stopping, since: stoppingSince });
  const { sentence, buttons } = copy.turn.stillStopping(stuckThing(blocks));
  return line("stopping", "stop", {
    text: sentence,
    since: stoppingSince,
    buttons: labelled(["force_stop"], buttons),
  });
}

function stuckThing(blocks: readonly Block[]): string {
  const open = openCalls(blocks)[0];
  if (open === undefined) return "the model's answer";
  const { object, command } = callWords(open);
  return command ?? (object || open.toolName);
}

function retryLine({ retry, describeError, now }: LiveFacts): LiveLine | null {
  if (retry === null) return null;
  const left = Math.max(0, Date.parse(retry.retryAt) - now);
  const { sentence, buttons } = copy.turn.retry({
    problem: describeError(retry.error),
    // Rounded up, so that it does not say "0 s" for a whole second.
    wait: formatElapsed(Math.ceil(left / MS_PER_SECOND) * MS_PER_SECOND),
    attempt: retry.attempt,
  });
  return line("retrying", "retry", { text: sentence, buttons: labelled(["retry_now", "stop"], buttons) });
}

/** The banner over the transcript says that the connection is down; this line only stops saying that it is so now. */
function offlineLine(facts: LiveFacts): LiveLine | null {
  const { offlineSince, now } = facts;
  if (offlineSince === null || now - offlineSince < OFFLINE_AFTER_MS) return null;
  return line("offline", "offline", { text: copy.connection.lastHeard(currentLine(facts).text) });
}

function currentLine(facts: LiveFacts): LiveLine {
  return capacityLine(facts) ?? workLine(facts) ?? modelLine(facts);
}

function capacityLine({ status, waitingForCapacity }: LiveFacts): LiveLine | null {
  if (status !== "running" || !waitingForCapacity) return null;
  return line("queued", "clock", { text: copy.turn.waitingForSlot });
}

/** What the turn itself is at: the calls that run, else what the model writes. */
function workLine(facts: LiveFacts): LiveLine | null {
  if (facts.status === "requires_action")
    return line("answer", "question", { text: "Waiting for your answer" });
  const open = openCalls(facts.blocks);
  const running = open.filter((call) => call.phase === "running");
  const shown = running.findLast((call) => call.liveOutput) ?? running[0];
  if (shown !== undefined) return runningLine(shown, running.length, facts);
  const preparing = open.at(-1);
  if (preparing !== undefined) return preparingLine(preparing, facts);
  return writingLine(facts);
}

function runningLine(call: CallView, count: number, { turnStartedAt }: LiveFacts): LiveLine {
  const more = count > 1 ? ` and ${count - 1} more` : "";
  return line("running", "work", {
    text: `${callSentence(call)}${more}`,
    output: call.liveOutput === null ? "" : lastLine(call.liveOutput),
    since: call.startedAt ?? turnStartedAt,
  });
}

function preparingLine(call: CallView, { turnStartedAt }: LiveFacts): LiveLine {
  return line("preparing", "work", { text: preparingText(call), since: turnStartedAt });
}

/** `Preparing edit of queue.ts`: input that is still being written is never shown as JSON. */
function preparingText(call: CallView): string {
  const path = call.toolName === "edit_files" ? editedPaths(call.input)[0] : textField(call.input, "path");
  const { verb, object } = callWords(call);
  const name = path === null || path === undefined ? object : baseName(path);
  if (name !== "") return `${verb} ${name}`;
  return call.toolName === "edit_files" ? "Preparing an edit" : verb;
}

function writingLine({ blocks, turnStartedAt }: LiveFacts): LiveLine | null {
  const last = blocks.at(-1);
  if (last?.kind === "prose" && last.isStreaming) {
    return line("writing", "work", { text: "Writing", since: turnStartedAt });
  }
  if (last?.kind === "compaction" && last.isWriting) {
    return line("writing", "work", {
      text: copy.compaction.summarising,
      output: lastLine(last.summary),
      since: turnStartedAt,
    });
  }
  if (last?.kind === "reasoning" && last.isStreaming) {
    return line("reasoning", "work", {
      text: "Reasoning",
      output: lastLine(last.text).replaceAll("**", ""),
      since: turnStartedAt,
    });
  }
  return null;
}

function modelLine({ modelName, lastHeardAt, turnStartedAt, silenceLimitMs, now }: LiveFacts): LiveLine {
  const waitingSince = lastHeardAt ?? turnStartedAt;
  const silentMs = waitingSince === null ? 0 : now - waitingSince;
  const name = modelName ?? "the model";
  if (silentMs >= SILENT_AFTER_MS && silenceLimitMs !== null) {
    const subject = modelName ?? "The model";
    const text = copy.turn.modelSilent(subject, formatElapsed(silentMs), formatElapsed(silenceLimitMs));
    return line("model", "work", { text: text.replaceAll("\u00a00\u00a0s", "") });
  }
  const shown = silentMs >= NAME_MODEL_AFTER_MS ? name : "the model";
  return line("model", "work", { text: `Waiting for ${shown}`, since: waitingSince });
}

function openCalls(blocks: readonly Block[]): CallView[] {
  return blocks.flatMap(callsOf).filter((call) => !isEnded(call));
}

function labelled(actions: readonly LiveAction[], labels: readonly string[]): LiveButton[] {
  return actions.flatMap((action, index) => {
    const label = labels[index];
    return label === undefined ? [] : [{ action, label }];
  });
}
