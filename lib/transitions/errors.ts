import type { ChatState } from "../chat/states";
import type { Refusal, TransitionName } from "../chat/transitions";
import type { Fence } from "./types";

const TRANSITION_CODE = "lathe.transition-error";
const FENCE_CODE = "lathe.fence-error";

/** A transition that is not allowed from where the chat is. Nothing was written. */
export class TransitionError extends Error {
  readonly code = TRANSITION_CODE;
  readonly transition: TransitionName;
  readonly from: ChatState;
  readonly reason: Refusal;

  constructor(transition: TransitionName, from: ChatState, reason: Refusal) {
    super(`${transition} is refused from ${from}: ${reason}`);
    this.name = "TransitionError";
    this.transition = transition;
    this.from = from;
    this.reason = reason;
  }
}

export type FenceField = Exclude<keyof Fence, "chatId"> | "archived" | "chat";

/** The worker that writes is no longer the one that the chat belongs to, or the chat has moved on. An expected, silent end. */
export class FenceError extends Error {
  readonly code = FENCE_CODE;
  readonly chatId: string;
  readonly field: FenceField;

  constructor(chatId: string, field: FenceField) {
    super(`fence of ${chatId} is broken: ${field}`);
    this.name = "FenceError";
    this.chatId = chatId;
    this.field = field;
  }
}

/** Recognised by brand: modules may be evaluated more than once. */
export function isFenceError(error: unknown): error is FenceError {
  return hasCode(error, FENCE_CODE);
}

export function isTransitionError(error: unknown): error is TransitionError {
  return hasCode(error, TRANSITION_CODE);
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}
