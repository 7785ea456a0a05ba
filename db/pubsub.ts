import type { TerminalOrder, TerminalReport } from "../lib/workspace/protocol-terminal";

/** The four fixed channels. A hint says that something may have changed; losing one costs time only. */
export interface Hints {
  /** A chat's execution state, history, queue or metadata moved. */
  chat: {
    chatId: string;
    snapshotVersion: number;
    historyVersion: number;
    queueVersion: number;
    retryStateVersion: number;
    metadataVersion: number;
    attempt: number;
    status: string;
    archived: boolean;
    workerId: string | null;
    runnerId: string | null;
    /** For the sidebar: whose chat it is. */
    ownerId: string;
    change: "created" | "updated" | "deleted";
  };
  /** A chat became runnable and has no live owner: workers should look. */
  ownership: { chatId: string };
  /** An episode of a chat has frames up to `seq`, or was closed. */
  parts: { chatId: string; historyVersion: number; attempt: number; seq: number; closed: boolean };
  /** A workspace has a new command, result, live output or status. */
  workspace:
    | { workspaceId: string; event: "command" | "result" | "status" | "log"; callId?: string }
    | { workspaceId: string; event: "output"; callId: string; offset: number; text: string }
    /** What is typed into a terminal of it, on its way to whichever server holds the daemon's stream. */
    | { workspaceId: string; event: "terminal-order"; order: TerminalOrder }
    /** What a terminal of it printed, on its way to whichever server somebody looks at it through. */
    | { workspaceId: string; event: "terminal-report"; report: TerminalReport };
}
export type HintChannel = keyof Hints;

export interface Pubsub {
  /** Never throws and never waits: hints are batched (≤ 5 ms) and sent in a statement of their own. Call after COMMIT. */
  publish<C extends HintChannel>(channel: C, hint: Hints[C]): void;
  subscribe<C extends HintChannel>(channel: C, handler: (hint: Hints[C]) => void): () => void;
  /** True while LISTEN is proven to work by its own echo; false means that everything is found by polling. */
  healthy(): boolean;
  close(): Promise<void>;
}
