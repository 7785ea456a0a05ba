import type { InferUIMessageChunk, UIMessage } from "ai";
import type { SkillHead } from "./own-skills";
import type { InstructionFile, Skill } from "./workspace-context";

/** Why a completion that is no ordinary answer ended as it did; shown as its own block. */
export type OutcomeKind =
  | "empty"
  | "refused"
  | "filtered"
  | "length"
  | "reasoning_only"
  /** Asked for what it had asked for, and got, several times in a row. */
  | "repeating";

export type CallState = "requested" | "started" | "finished" | "failed" | "cancelled" | "unknown";

/** What the part states of the AI SDK cannot say about one tool call. */
export interface CallMetadata {
  callId: string;
  state: CallState;
  startedAt?: string;
  endedAt?: string;
  /** The result was produced before a takeover and reused by the worker that went on. */
  keptFromBeforeRestart?: true;
}

export interface ReasoningTimes {
  startedAt: string;
  endedAt?: string;
}

export interface RowMetadata {
  /** Keyed by the provider's `toolCallId`, which is unique only within its row. */
  calls?: Record<string, CallMetadata>;
  reasoning?: Record<string, ReasoningTimes>;
  /** A hidden row with what the chat's workspace, or its owner, has for models. */
  context?: true;
  /** The first row that a worker wrote which had taken the turn over from another one. */
  afterRestart?: true;
}

/** Of that, what is stored with the row; the rest is laid over it when it is read. */
export type StoredRowMetadata = Omit<RowMetadata, "calls">;

/** What an episode streams. What a compaction streams is no answer: an interrupt keeps none of it. */
export type EpisodeKind = "model" | "tools" | "compaction";

export interface BoundaryFacts {
  /** Whether the model was expected to go on when the context was compacted. */
  continues: boolean;
  /** Steps of the turn that lie before the boundary. */
  steps: number;
  /** Messages behind the boundary that were there before it, and that are no reason to go on. */
  kept?: number;
}

export type DataParts = {
  outcome: { kind: OutcomeKind; text?: string };
  notice: { code: string; text: string };
  /** In the hidden row of a compaction: what the rows before it would have said about the turn. */
  boundary: BoundaryFacts;
  /** The head of a row of context; what it has follows as parts of its own. */
  context: { workspaceId: string; hash: string; replaces: boolean; more: number; clashes?: string[] };
  "context-file": InstructionFile;
  skill: Skill;
  /** All of a row that tells the skills of the chat's owner; `clashes` are names that the workspace's skills have, too. */
  "own-skills": { skills: SkillHead[]; clashes: string[]; replaces: boolean };
  /** Transient: live output of a running command; the final result replaces it. */
  "tool-output": { toolCallId: string; offset: number; text: string };
};

/** A row as the AI SDK sees it. There are no static tool parts: every tool part is `dynamic-tool`. */
export type AppMessage = UIMessage<RowMetadata, DataParts, Record<never, never>>;
export type AppPart = AppMessage["parts"][number];
export type AppChunk = InferUIMessageChunk<AppMessage>;

/** Who wrote an assistant row: signed and provider-executed parts are replayed only to the same origin. */
export interface Origin {
  /** Id of the provider row (the connection). */
  connection: string;
  /** The AI SDK's `model.provider`, for example `anthropic.messages`. */
  provider: string;
  model: string;
}
