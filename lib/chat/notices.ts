import type { Awaited } from "./plan-mode";
import type { ChatState } from "./states";
import type { TransitionName } from "./transitions";
import type { ChatStatus } from "./wire";

/** Why a person is told of a chat: its turn ended, stopped on an error, or nothing goes on until they do something. */
export type NoticeKind = "finished" | "error" | "action" | Awaited;

interface NoticedChat {
  parentChatId: string | null;
  awaiting: Awaited | null;
}

/** What there is to tell of a chat that a transition has led into this state; null: nothing. Sub-agents tell their parent. */
export function noticeAfter(
  transition: TransitionName,
  state: ChatState,
  { parentChatId, awaiting }: NoticedChat,
): NoticeKind | null {
  if (parentChatId !== null) return null;
  if (transition === "finish_turn" && state === "W") return awaiting ?? "finished";
  if (transition === "finish_error" || transition === "reconcile") return "error";
  return transition === "enter_requires_action" ? "action" : null;
}

interface ChatNow {
  status: ChatStatus;
  archived: boolean;
  awaiting: Awaited | null;
  hasUnread: boolean;
}

/** Whether what was to be told is still so: a chat that went on, or whose answer was read meanwhile, needs nobody. */
export function isStillSo(kind: NoticeKind, { status, archived, awaiting, hasUnread }: ChatNow): boolean {
  if (archived) return false;
  switch (kind) {
    case "finished":
      return status === "waiting" && awaiting === null && hasUnread;
    case "question":
    case "plan":
    case "approval":
      return status === "waiting" && awaiting === kind;
    case "error":
      return status === "error";
    case "action":
      return status === "requires_action";
  }
}
