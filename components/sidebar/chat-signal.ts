import type { Chat } from "@/lib/chat/wire";
import { planCopy } from "@/lib/copy/plan-copy";
import { errorCopy, type ChatRole } from "@/lib/copy/error-copy";
import { formatElapsed } from "@/lib/format";

/** What a row shows of a chat's state; each has its glyph and colour. */
export type ChatSignal =
  | "running"
  | "waiting_for_slot"
  | "needs_you"
  | "retrying"
  | "stopping"
  | "error"
  | "stopped"
  | "finished_unread"
  | "read";

export type SignalChat = Pick<
  Chat,
  "status" | "waitingForCapacity" | "hasUnread" | "lastError" | "lastTurnSummary" | "turnStartedAt" | "usage"
> &
  Partial<Pick<Chat, "awaiting" | "lastTurnStopped" | "retrying">>;

export function chatSignal(chat: SignalChat): ChatSignal {
  switch (chat.status) {
    case "error":
      return "error";
    case "requires_action":
      return "needs_you";
    case "interrupting":
      return "stopping";
    case "running":
      if (chat.waitingForCapacity) return "waiting_for_slot";
      return chat.retrying ? "retrying" : "running";
    case "waiting":
      if (chat.awaiting) return "needs_you";
      if (chat.lastTurnStopped) return "stopped";
      return chat.hasUnread ? "finished_unread" : "read";
  }
}

/** Whether nothing goes on until a person does something. */
export function needsYou(chat: SignalChat): boolean {
  const signal = chatSignal(chat);
  return signal === "error" || signal === "needs_you";
}

interface SubtitleContext {
  role: ChatRole;
  modelName: string | null;
  /** Null before the page is live. */
  now: number | null;
  /** What a running chat does now, when that is known here. */
  activity?: string | null;
  /** A sub-agent: which model it has is of no use to anybody. */
  isChild?: boolean;
}

/** Of a sub-agent whose turn has no label, or none yet. */
const DONE = "Done";
const STOPPED = "Stopped";
const MINUTE_MS = 60_000;

/** The second line: the truest short thing that is known. */
export function chatSubtitle(chat: SignalChat, context: SubtitleContext): string {
  const { role, modelName, now, activity, isChild = false } = context;
  switch (chatSignal(chat)) {
    case "error":
      return errorTitle(chat, { role, modelName });
    case "needs_you":
      return awaitedWords(chat);
    case "stopping":
      return "Stopping";
    case "waiting_for_slot":
      return "Waiting for a free slot";
    case "retrying":
      return "Trying again";
    case "running":
      return runningFor(chat.turnStartedAt, { now, activity: activity ?? "Working" });
    case "stopped":
      return STOPPED;
    case "finished_unread":
    case "read":
      return chat.lastTurnSummary ?? (isChild ? DONE : modelName) ?? "";
  }
}

function awaitedWords({ awaiting }: SignalChat): string {
  return awaiting ? planCopy.subtitle[awaiting] : "Waits for your answer";
}

function errorTitle(
  chat: SignalChat,
  { role, modelName }: Pick<SubtitleContext, "role" | "modelName">,
): string {
  if (chat.lastError === null) return "Stopped on an error";
  const { contextTokens, contextLimit } = chat.usage;
  return errorCopy(chat.lastError, { role, adminNames: "", model: modelName, contextTokens, contextLimit })
    .title;
}

/** Whole minutes only, so that a list of running chats does not flicker. */
function runningFor(
  startedAt: string | null,
  { now, activity }: { now: number | null; activity: string },
): string {
  const elapsed = startedAt === null || now === null ? 0 : now - Date.parse(startedAt);
  if (elapsed < MINUTE_MS) return activity;
  const whole = formatElapsed(Math.floor(elapsed / MINUTE_MS) * MINUTE_MS).replace(/\u00a00\u00a0s$/, "");
  return `${activity} · ${whole}`;
}
