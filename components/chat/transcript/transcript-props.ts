import type { SentFile } from "@/components/chat/composer/attachments";
import type { ConnectionState } from "@/components/chat/stream/event-connection";
import type { LiveView } from "@/components/chat/stream/live-message";
import type { Chat, ChatError, Message, RetryState } from "@/lib/chat/wire";
import type { ChatRole } from "@/lib/copy/error-copy";

/** A message of this browser that the server has not answered for yet. */
export interface SendingMessage {
  key: string;
  text: string;
  files?: readonly SentFile[];
  state: "sending" | "failed";
  /** What the server said, for a failure that is not the network's. */
  problem?: string | null;
}

/** What can be done from the transcript. A button whose action is missing is not drawn. */
export interface TranscriptActions {
  send: (text: string) => void;
  /** Leaves plan mode and sends, in one. */
  implement?: (text: string) => void;
  retry: () => void;
  stop: () => void;
  openChanges: () => void;
  /** Puts another wording in the place of a message and runs again from there; true when it was accepted. */
  editMessage?: (messageId: string, text: string, files: readonly SentFile[]) => Promise<boolean>;
  resend: (key: string) => void;
  /** Puts the text back into the composer. */
  takeBack: (key: string) => void;
  forceStop?: () => void;
  /** Summarises what was said, and goes on. */
  compact?: () => void;
  switchModel?: () => void;
  showProcesses?: () => void;
  stopProcess?: (processId: string) => void;
}

export interface TranscriptProps {
  chat: Chat;
  /** Committed, oldest first. */
  rows: readonly Message[];
  sending: readonly SendingMessage[];
  live: LiveView | null;
  retry: RetryState | null;
  error?: ChatError | null;
  connection: ConnectionState;
  /** When another server took the chat over while this page was open. */
  takenOverAt?: number | null;
  /** When Stop was pressed here. */
  stoppingSince?: number | null;
  /** Commands of this chat that run now, as the workspace says. */
  runningCommands?: number;
  /** Messages that wait for the turn to end. */
  queuedCount?: number;
  hasMore: boolean;
  loadOlder: () => void | Promise<void>;
  /** Find in chat is open. */
  isFinding?: boolean;
  onFinding?: (isFinding: boolean) => void;
  role: ChatRole;
  /** Who can change models, as a member reads it. */
  adminNames: string;
  modelName?: string | null;
  /** After how long without a word from the model the server tries again. */
  silenceLimitMs?: number | null;
  actions: TranscriptActions;
}
