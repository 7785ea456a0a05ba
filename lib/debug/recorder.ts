import type { ChatRow } from "../../db/queries/chats";
import type { DebugRunKind, DebugStatus } from "../chat/debug-types";
import type { ChatError } from "../chat/wire";
import type { ResolveModel } from "../providers/resolve-model";

/** The chat that a model call is for, as its row was read. */
export type DebugChat = Pick<ChatRow, "id" | "rootChatId" | "ownerId" | "debugOverride" | "turnStartedAt">;

export interface DebugSubject {
  chat: DebugChat;
  kind: DebugRunKind;
  /** Public id of the message that the turn answers. */
  triggerMessageId?: string | null;
  /** Public id of the newest message that the model is sent. */
  tipMessageId?: string | null;
}

export interface StepSubject extends Omit<DebugSubject, "kind"> {
  historyVersion: number;
}

/** How a step's model call ended, as the engine sees it. */
export interface StepEnd {
  outcome: "completed" | "retrying" | "error" | "interrupted";
  error?: ChatError;
  /** Public id of the row that it made. */
  messageId?: string;
}

export interface StepRecording {
  /** The models that it resolves are recorded as attempts of this step. */
  resolve: ResolveModel;
  /** Must follow every call, whatever came of it. Does not wait and does not fail. */
  ended(end: StepEnd): void;
}

/**
 * Records what is said to models and what comes back, where settings say so. It works at best effort behind the turn: nothing
 * here waits for the database, fails, or holds up a model call, and what cannot be written in time is left out.
 */
export interface DebugRecorder {
  /**
   * For any model call beside a turn's steps: `recorder.recorded(resolve, { chat, kind })(modelId)` gives a model whose calls
   * are recorded as steps of one run. A compaction's run becomes a child of its turn's.
   */
  recorded(resolve: ResolveModel, subject: DebugSubject): ResolveModel;
  /** One step of a turn; its tries become attempts of one row, also when another process makes them. */
  step(resolve: ResolveModel, subject: StepSubject): StepRecording;
  /** The chat's turn is over. */
  turnEnded(chat: DebugChat, status: Exclude<DebugStatus, "in_progress">): void;
  /** The deployment's setting was written: what is known of it is read again. */
  settingChanged(): void;
  /** Resolves when everything that has been recorded so far is written or given up. */
  settled(): Promise<void>;
  /** Gives what is still to be written a moment, then lets go of the database. */
  close(): Promise<void>;
}
